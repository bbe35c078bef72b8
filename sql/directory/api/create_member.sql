create or replace function api.create_member(
    email text, display_name text, phone text, team_id uuid, roles text[], issuer text, subject text
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    new_id uuid := core.new_id();
begin
    perform core.require('directory.manage');
    insert into tocsin.members (tenant_id, id, display_name, team_id)
    values (auth.tenant(), new_id, create_member.display_name, create_member.team_id);
    insert into tocsin.member_accounts (tenant_id, member_id, issuer, subject, email, phone)
    select
        own.tenant_id,
        new_id,
        coalesce(create_member.issuer, own.issuer),
        coalesce(create_member.subject, create_member.email),
        create_member.email,
        create_member.phone
    from tocsin.member_accounts as own
    where
        own.tenant_id = auth.tenant()
        and own.member_id = auth.member();
    perform core.set_roles(new_id, create_member.roles);
    return (
        select (row_to_json(members), members.version, '/v1/members/' || members.id)::core.result
        from api.members
        where members.id = new_id
    );
end;
$$;

comment on function api.create_member(text, text, text, uuid, text[], text, text) is
'Add a member.

Arguments: email; display_name; phone; team_id, a group of kind team; roles, slugs; issuer and subject of the tokens
they will come with, the caller''s issuer and the e-mail unless given.
Errors: not-permitted, member-exists, unknown-role, unknown-reference, and the constraints of the members'' tables.';
