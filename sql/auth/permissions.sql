create or replace function auth.may(permission text, workflow text default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
    held text := split_part(auth.context(), '|', 4);
begin
    return coalesce(
        position(',' || may.permission || ',' in held) > 0
        or position(',' || may.permission || ':' || may.workflow || ',' in held) > 0,
        false
    );
end;
$$;

comment on function auth.may(text, text) is
'Whether the caller holds a permission, for all workflows or for the one named.

Arguments: permission, a verb of tocsin.permissions; workflow, null to ask for all workflows. Never null.';

create or replace function auth.may_in_scope(permission text, workflow text, portal_id uuid, circle_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return
        auth.may(may_in_scope.permission, may_in_scope.workflow)
        or coalesce(array[may_in_scope.portal_id, may_in_scope.circle_id] && auth.permitted_groups(may_in_scope.permission), false);
end;
$$;

comment on function auth.may_in_scope(text, text, uuid, uuid) is
'Whether the caller holds a permission for what belongs to a workflow, a portal and a circle.

Arguments: permission; workflow; portal_id and circle_id, either may be null. Never null. For one thing at a time:
policies of long tables write the same with (select ...), evaluated once a statement.';

create or replace function auth.may_in_any_workflow(permission text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
    held text := split_part(auth.context(), '|', 4);
begin
    return coalesce(
        position(',' || may_in_any_workflow.permission || ',' in held) > 0
        or position(',' || may_in_any_workflow.permission || ':' in held) > 0,
        false
    );
end;
$$;

comment on function auth.may_in_any_workflow(text) is
'Whether the caller holds a permission for all workflows or for some.

Arguments: permission, a verb of tocsin.permissions. For which ones, auth.workflows() says. Never null.';

create or replace function auth.workflows(permission text)
returns text[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select split_part(held, ':', 2)
        from string_to_table(split_part(auth.context(), '|', 4), ',') as held
        where starts_with(held, workflows.permission || ':')
    );
end;
$$;

comment on function auth.workflows(text) is
'The workflows for which the caller holds a permission by name; empty when it is held for all or for none.

Arguments: permission, a verb of tocsin.permissions. Ask auth.may(permission) first for "all".';

create or replace function auth.permitted_groups(permission text)
returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
begin
    return array(
        select split_part(held, '@', 2)::uuid
        from string_to_table(split_part(auth.context(), '|', 4), ',') as held
        where starts_with(held, permitted_groups.permission || '@')
    );
end;
$$;

comment on function auth.permitted_groups(text) is
'The circles and portals for which the caller holds a permission; empty when it is held for all or for none.

Arguments: permission, a verb that tocsin.role_group_permissions can limit. Ask auth.may(permission) first for "all".';

create or replace function auth.rights()
returns bytea
language plpgsql
stable
set search_path = ''
as $$
declare
    claim text := auth.context();
begin
    return sha256(convert_to(split_part(claim, '|', 3) || '|' || split_part(claim, '|', 4), 'UTF8'));
end;
$$;

comment on function auth.rights() is
'A digest of the groups the caller belongs to and the permissions they hold; null without a genuine context.

Two callers of a tenant with the same digest are let through by the same policies, but for what is theirs by name.';
