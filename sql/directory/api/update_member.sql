create or replace function api.update_member(id uuid, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    member tocsin.members;
begin
    perform core.require('directory.manage');
    select *
    into member
    from tocsin.members
    where
        members.tenant_id = auth.tenant()
        and members.id = update_member.id
    for no key update;
    perform
        core.require_found(found),
        core.match_version(member.version, update_member.if_match);
    update tocsin.members
    set
        (display_name, team_id, is_active) = (
            select
                amended.display_name,
                amended.team_id,
                amended.is_active
            from jsonb_populate_record(member, update_member.patch) as amended
        )
    where
        members.tenant_id = member.tenant_id
        and members.id = member.id;
    update tocsin.member_accounts as account
    set
        (email, phone) = (
            select
                amended.email,
                amended.phone
            from jsonb_populate_record(account, update_member.patch) as amended
        )
    where
        account.tenant_id = member.tenant_id
        and account.member_id = member.id;
    if jsonb_typeof(update_member.patch -> 'roles') = 'array' then
        perform core.set_roles(member.id, array(select jsonb_array_elements_text(update_member.patch -> 'roles')));
    end if;
    return (
        select (row_to_json(members), members.version, '/v1/members/' || members.id)::core.result
        from api.members
        where members.id = update_member.id
    );
end;
$$;

comment on function api.update_member(uuid, jsonb, integer[]) is
'Change or deactivate a member.

A deactivated member is refused at the next request and keeps their history.
Arguments: id; patch, display_name, email, phone, team_id, is_active, roles (replaced as a whole); if_match, the
versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, unknown-role, unknown-reference.';
