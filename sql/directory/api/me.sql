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

comment on column api.me.id is
'Your id as a member.';

comment on column api.me.display_name is
'How you are called.';

comment on column api.me.email is
'Your e-mail address.';

comment on column api.me.phone is
'Your telephone number.';

comment on column api.me.tenant is
'The organisation''s slug.';

comment on column api.me.tenant_name is
'The organisation''s name.';

comment on column api.me.time_zone is
'The organisation''s time zone, an IANA name.';

comment on column api.me.modules is
'The modules that the organisation uses.';

comment on column api.me.roles is
'The slugs of your roles.';

comment on column api.me.permissions is
'What you may do somewhere in the organisation.';

comment on column api.me.team_id is
'The team that you belong to.';

comment on column api.me.version is
'How many times it has been written, from 1; the ETag begins with it.';
