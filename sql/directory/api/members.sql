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

comment on column api.members.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.members.display_name is
'How the person is called.';

comment on column api.members.email is
'The e-mail address; null where it is not for you to know.';

comment on column api.members.phone is
'The telephone number; null where it is not known, or not for you to know.';

comment on column api.members.issuer is
'Who issues the tokens of the person; null where it is not for you to know.';

comment on column api.members.subject is
'The subject of those tokens; null where it is not for you to know.';

comment on column api.members.team_id is
'The team that the person belongs to, a group of that kind.';

comment on column api.members.team_name is
'The name of that team.';

comment on column api.members.is_active is
'Whether the person may sign in.';

comment on column api.members.roles is
'The slugs of the roles.';

comment on column api.members.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.members.created_at is
'When it was written down.';

comment on column api.members.updated_at is
'When it was last changed.';
