create or replace function api.create_group(kind text, name text, member_ids uuid[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    new_id uuid := core.new_id();
begin
    perform core.require('directory.manage');
    insert into tocsin.groups (tenant_id, id, kind, name)
    values (auth.tenant(), new_id, create_group.kind, create_group.name);
    insert into tocsin.group_members (tenant_id, group_id, member_id)
    select distinct
        auth.tenant(),
        new_id,
        belongs.member_id
    from unnest(create_group.member_ids) as belongs (member_id);
    return (
        select (row_to_json(groups), groups.version, '/v1/groups/' || groups.id)::core.result
        from api.groups
        where groups.id = new_id
    );
end;
$$;

comment on function api.create_group(text, text, uuid[]) is
'Make a group of members.

Arguments: kind (team, department, division, community, circle, party, portal); name; member_ids, who belongs to it.
Errors: not-permitted, group-exists, unknown-reference, and the constraints of tocsin.groups.';
