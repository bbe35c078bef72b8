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
        perform core.refuse_transition(
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
    if incident.workflow = 'enforcement' and move_incident.status = 'resolved' then
        insert into tocsin.incident_actions (
            tenant_id, id, incident_id, action_type, payload, result, performed_by
        )
        values (
            incident.tenant_id,
            core.new_id(),
            incident.id,
            'resolve',
            jsonb_strip_nulls(
                jsonb_build_object('resolution', move_incident.resolution, 'note', move_incident.note)
            ),
            'completed',
            auth.member()
        );
    end if;
end;
$$;

comment on function core.move_incident(uuid, text, text, text, integer[]) is
'Moves an incident to a status; resolving one in enforcement is an action as well.

Arguments: id; status, a slug of its workflow; resolution and note, or null; if_match, the versions accepted.
Errors: not-found, module-disabled, unknown-status, not-permitted, stale-version, illegal-transition,
verb-required, own-report.';
