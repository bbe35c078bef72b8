create or replace function core.require(permission text, workflow text default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    if auth.may(require.permission, require.workflow) then
        return true;
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        constraint = 'not-permitted',
        message = format(
            'This needs the permission %s%s, which you do not hold.',
            require.permission, ' for the workflow ' || require.workflow
        ),
        detail = json_build_object('permission', require.permission, 'workflow', require.workflow);
end;
$$;

comment on function core.require(text, text) is
'True when the caller holds the permission; else the error not-permitted, naming it.

Arguments: permission; workflow, null for all. A view asks it in an uncorrelated subquery, once a statement.';

create or replace function core.require_for(permission text, workflow text, portal_id uuid, circle_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return
        auth.may_in_scope(require_for.permission, require_for.workflow, require_for.portal_id, require_for.circle_id)
        or core.require(require_for.permission, require_for.workflow);
end;
$$;

comment on function core.require_for(text, text, uuid, uuid) is
'True when the caller holds the permission for that workflow, portal or circle; else the error not-permitted.';

create or replace function core.require_module(module text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    if auth.has_module(require_module.module) then
        return true;
    end if;
    raise exception using
        errcode = 'insufficient_privilege',
        constraint = 'module-disabled',
        message = format('The module %s is not enabled for your organisation.', require_module.module),
        detail = json_build_object('module', require_module.module);
end;
$$;

comment on function core.require_module(text) is
'True when the tenant has the module enabled; else the error module-disabled, naming it.';
