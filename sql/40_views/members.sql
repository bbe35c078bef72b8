create or replace view api.members
with (security_invoker = true)
as
select
    member.id,
    member.display_name,
    account.email,
    account.phone,
    account.issuer,
    account.subject,
    member.team_id,
    team.name as team_name,
    member.is_active,
    array(
        select held.role
        from tocsin.member_roles as held
        where
            held.tenant_id = member.tenant_id
            and held.member_id = member.id
        order by held.role
    ) as roles,
    member.version,
    member.created_at,
    member.updated_at
from tocsin.members as member
left join tocsin.member_accounts as account
    on
        member.tenant_id = account.tenant_id
        and member.id = account.member_id
left join tocsin.groups as team
    on
        member.tenant_id = team.tenant_id
        and member.team_id = team.id
where member.tenant_id = (select auth.tenant());

comment on view api.members is
'The members of the tenant.

E-mail, phone, issuer and subject are null where they are not for the caller to know (tocsin.member_accounts has a
policy of its own). Deactivated members stay.';
