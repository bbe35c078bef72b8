create or replace function api.update_group(id uuid, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    crowd tocsin.groups;
    belonging constant uuid[] := array(
        select jsonb_array_elements_text(update_group.patch -> 'member_ids')::uuid
        where jsonb_typeof(update_group.patch -> 'member_ids') = 'array'
    );
begin
    perform core.require('directory.manage');
    select *
    into crowd
    from tocsin.groups
    where
        groups.tenant_id = auth.tenant()
        and groups.id = update_group.id
    for update;
    perform
        core.require_found(found),
        core.match_version(crowd.version, update_group.if_match);
    update tocsin.groups
    set
        name = (
            select amended.name
            from jsonb_populate_record(crowd, update_group.patch) as amended
        )
    where
        groups.tenant_id = crowd.tenant_id
        and groups.id = crowd.id;
    if jsonb_typeof(update_group.patch -> 'member_ids') = 'array' then
        delete from tocsin.group_members
        where
            group_members.tenant_id = crowd.tenant_id
            and group_members.group_id = crowd.id
            and group_members.member_id <> all(belonging);
        insert into tocsin.group_members (tenant_id, group_id, member_id)
        select distinct
            crowd.tenant_id,
            crowd.id,
            belongs.member_id
        from unnest(belonging) as belongs (member_id)
        on conflict do nothing;
    end if;
    return (
        select (row_to_json(groups), groups.version, '/v1/groups/' || groups.id)::core.result
        from api.groups
        where groups.id = update_group.id
    );
end;
$$;

comment on function api.update_group(uuid, jsonb, integer[]) is
'Rename a group, or say who belongs to it.

Its kind stays. Whom a prompt asks was settled when it was made. Arguments: id; patch, name, member_ids (replaced as a
whole); if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, group-exists, unknown-reference, and the constraints of tocsin.groups.';
