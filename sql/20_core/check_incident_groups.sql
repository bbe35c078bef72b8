create or replace function core.check_incident_groups()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    wrong text;
begin
    select pointer.field
    into wrong
    from (
        values
            ('community_id', 'community', new.community_id),
            ('portal_id', 'portal', new.portal_id),
            ('circle_id', 'circle', new.circle_id),
            ('division_id', 'division', new.division_id),
            ('department_id', 'department', new.department_id)
    ) as pointer (field, kind, group_id)
    inner join tocsin.groups
        on
            pointer.group_id = groups.id
            and groups.tenant_id = new.tenant_id
    where groups.kind <> pointer.kind
    limit 1;
    if found then
        perform core.invalid(wrong, 'That group is of another kind.', 'unknown-reference');
    end if;
    return new;
end;
$$;

comment on function core.check_incident_groups() is
'An incident''s community is a community, its portal a portal, and so on. Error: unknown-reference, naming the field.';

create or replace trigger incidents_3_groups_on_insert
before insert on tocsin.incidents
for each row
when (
    coalesce(new.community_id, new.portal_id, new.circle_id, new.division_id, new.department_id) is not null
)
execute function core.check_incident_groups();

comment on trigger incidents_3_groups_on_insert on tocsin.incidents is 'The groups of a new incident are of their kind.';

create or replace trigger incidents_3_groups_on_update
before update of community_id, portal_id, circle_id, division_id, department_id on tocsin.incidents
for each row execute function core.check_incident_groups();

comment on trigger incidents_3_groups_on_update on tocsin.incidents is 'The groups of an incident are of their kind.';
