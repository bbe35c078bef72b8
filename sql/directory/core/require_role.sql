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
