create or replace function core.move_incident(
    id uuid, status text, resolution text, note text, if_match integer[] default null
)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident(move_incident.id);
begin
    incident := core.lock_incident(
        move_incident.id,
        coalesce(
            (
                select transitions.least_permission
                from tocsin.transitions
                where
                    transitions.tenant_id = incident.tenant_id
                    and transitions.workflow = incident.workflow
                    and transitions.from_status = incident.status
                    and transitions.to_status = move_incident.status
            ),
            'incidents.transition'
        ),
        move_incident.if_match
    );
    if incident.status = move_incident.status then
        perform core.raise_illegal_transition(
            incident.tenant_id, incident.workflow, incident.status, move_incident.status
        );
    end if;
    update tocsin.incidents
    set
        status = move_incident.status,
        resolution = coalesce(move_incident.resolution, incident.resolution),
        change_reason = move_incident.note
    where
        incidents.tenant_id = incident.tenant_id
        and incidents.id = incident.id;
end;
$$;

comment on function core.move_incident(uuid, text, text, text, integer[]) is
'Moves an incident to a status.

Arguments: id; status, a slug of its workflow; resolution and note, or null; if_match, the versions accepted.
Errors: not-found, module-disabled, unknown-status, not-permitted, stale-version, illegal-transition,
verb-required, own-report.';
