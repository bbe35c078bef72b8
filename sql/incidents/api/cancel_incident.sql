create or replace function api.cancel_incident(id uuid, note text, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.move_incident(
        cancel_incident.id, 'cancelled', null, cancel_incident.note, cancel_incident.if_match
    );
    return (
        select (row_to_json(incidents), incidents.version, '/v1/incidents/' || incidents.id)::core.result
        from api.incidents
        where incidents.id = cancel_incident.id
    );
end;
$$;

comment on function api.cancel_incident(uuid, text, integer[]) is
'Cancel an incident.

Arguments: id; note, optional; if_match. Errors: as transition_incident.';
