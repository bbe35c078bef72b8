create or replace function api.transition_incident(id uuid, status text, resolution text, note text, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.move_incident(
        transition_incident.id,
        transition_incident.status,
        transition_incident.resolution,
        transition_incident.note,
        transition_incident.if_match
    );
    return (
        select (row_to_json(incidents), incidents.version, '/v1/incidents/' || incidents.id)::core.result
        from api.incidents
        where incidents.id = transition_incident.id
    );
end;
$$;

comment on function api.transition_incident(uuid, text, text, text, integer[]) is
'Move an incident to another status.

Arguments: id; status; resolution and note, optional; if_match, the versions accepted, null for any.
A status that a verb of its own leads to (dispatched, approved, rejected) is refused, naming the verb.
Errors: not-found, module-disabled, unknown-status, not-permitted, stale-version, illegal-transition, verb-required,
own-report.';
