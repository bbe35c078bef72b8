create or replace function api.close_incident(id uuid, note text, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.move_incident(
        close_incident.id, 'closed', null, close_incident.note, close_incident.if_match
    );
    return (
        select (row_to_json(incidents), incidents.version, '/v1/incidents/' || incidents.id)::core.result
        from api.incidents
        where incidents.id = close_incident.id
    );
end;
$$;

comment on function api.close_incident(uuid, text, integer[]) is
'Close an incident.

Arguments: id; note, optional; if_match. Errors: as transition_incident.';
