create or replace view api.me
with (security_invoker = true)
as
select
    member.id,
    member.display_name,
    account.email,
    account.phone,
    tenant.slug as tenant,
    tenant.name as tenant_name,
    tenant.time_zone,
    array(
        select enabled.module
        from tocsin.tenant_modules as enabled
        where enabled.tenant_id = member.tenant_id
        order by enabled.module
    ) as modules,
    member.roles,
    array(
        select distinct concat_ws(':', held.permission, held.only_workflow) as verb
        from tocsin.role_permissions as held
        where
            held.tenant_id = member.tenant_id
            and held.role = any(member.roles)
        order by verb
    ) as permissions,
    member.team_id,
    member.version
from (
    select
        members.*,
        array(
            select member_roles.role
            from tocsin.member_roles
            where
                member_roles.tenant_id = members.tenant_id
                and member_roles.member_id = members.id
            order by member_roles.role
        ) as roles
    from tocsin.members
) as member
inner join tocsin.tenants as tenant on member.tenant_id = tenant.id
inner join tocsin.member_accounts as account
    on
        member.tenant_id = account.tenant_id
        and member.id = account.member_id
where
    member.tenant_id = (select auth.tenant())
    and member.id = (select auth.member());

comment on view api.me is
'The caller: who they are here, their tenant, its modules, and what they may do.

permissions: verb for all workflows, verb:workflow for one.';
