create or replace function api.resolve_incident(id uuid, resolution text, note text, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.move_incident(
        resolve_incident.id, 'resolved', resolve_incident.resolution, resolve_incident.note, resolve_incident.if_match
    );
    return (
        select (row_to_json(incidents), incidents.version, '/v1/incidents/' || incidents.id)::core.result
        from api.incidents
        where incidents.id = resolve_incident.id
    );
end;
$$;

comment on function api.resolve_incident(uuid, text, text, integer[]) is
'Resolve an incident.

Arguments: id; resolution, free text or a word such as vehicle_removed; note; if_match.
Errors: as transition_incident.';
