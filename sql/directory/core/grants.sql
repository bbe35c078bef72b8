create or replace function core.grant_of(held jsonb)
returns text
language sql
immutable
set search_path = ''
return concat(
    held ->> 'permission',
    ':' || nullif(held ->> 'workflow', '*'),
    '@' || (held ->> 'group_id')
);

comment on function core.grant_of(jsonb) is
'A row of what a role holds as a context says it: verb, verb:workflow or verb@group.';

create or replace function core.grants_detail(role text, old jsonb, new jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object(
    'slug', role,
    'changes', jsonb_build_array(jsonb_build_object('field', 'permissions', 'old', old, 'new', new))
);

comment on function core.grants_detail(text, jsonb, jsonb) is
'What the ledger tells of a role whose permissions change. Arguments: role, its slug; old and new, arrays.';

create or replace function core.require_grant(permission text, workflow text, group_id uuid)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    -- A permission that is none is for the foreign key to refuse.
    if
        exists (select from tocsin.permissions where permissions.slug = require_grant.permission)
        and not auth.may(require_grant.permission, require_grant.workflow)
        and not coalesce(require_grant.group_id = any (auth.permitted_groups(require_grant.permission)), false)
    then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'not-permitted',
            message = format(
                'Nobody gives or takes what they do not hold. This takes %s for %s.',
                require_grant.permission,
                coalesce(
                    'the workflow ' || require_grant.workflow, 'the group ' || require_grant.group_id, 'all workflows'
                )
            ),
            detail = json_build_object(
                'permission', require_grant.permission, 'workflow', require_grant.workflow
            );
    end if;
end;
$$;

comment on function core.require_grant(text, text, uuid) is
'Refuses a caller who does not hold a permission as far as it is given or taken: nobody gives or takes what they do not
hold.

Arguments: permission; workflow and group_id that it is limited to, null for everything. Error: not-permitted.';

create or replace function core.require_role(role text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    perform core.require_grant(held.permission, held.only_workflow, null)
    from tocsin.role_permissions as held
    where
        held.tenant_id = auth.tenant()
        and held.role = require_role.role;
    perform core.require_grant(held.permission, null, held.group_id)
    from tocsin.role_group_permissions as held
    where
        held.tenant_id = auth.tenant()
        and held.role = require_role.role;
end;
$$;

comment on function core.require_role(text) is
'Refuses a caller who does not hold everything that a role holds. Argument: role, its slug. Error: not-permitted.';

create or replace function core.require_grants()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    changed jsonb := to_jsonb(case tg_op when 'DELETE' then old else new end);
begin
    case tg_table_name
        when 'role_permissions' then
            perform core.require_grant(changed ->> 'permission', nullif(changed ->> 'workflow', '*'), null);
        when 'role_group_permissions' then
            perform core.require_grant(changed ->> 'permission', null, (changed ->> 'group_id')::uuid);
        when 'member_roles' then
            perform core.require_role(changed ->> 'role');
        else
            perform core.require_role(held.role)
            from tocsin.member_roles as held
            where
                held.tenant_id = auth.tenant()
                and held.member_id = coalesce(changed ->> 'member_id', changed ->> 'id')::uuid;
    end case;
    return case tg_op when 'DELETE' then old else new end;
end;
$$;

comment on function core.require_grants() is
'Nobody gives or takes what they do not hold: into a role or out of it, to a member or from one, by letting a member in or
out, or by giving one who has roles an account. Error: not-permitted, naming what is missing.

Asked of members: who writes tenants, and a DBA, grants by being trusted with it.';
