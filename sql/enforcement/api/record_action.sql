create or replace function api.record_action(id uuid, action_type text, payload jsonb, result text)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_enforcement(record_action.id);
    new_id uuid := core.new_id();
begin
    perform core.require('incidents.update', incident.workflow);
    insert into tocsin.incident_actions (tenant_id, id, incident_id, action_type, payload, result, performed_by)
    values (
        incident.tenant_id,
        new_id,
        incident.id,
        record_action.action_type,
        coalesce(record_action.payload, '{}'),
        coalesce(record_action.result, 'completed'),
        auth.member()
    );
    return (
        select
            (
                row_to_json(incident_actions),
                null,
                '/v1/incidents/' || incident_actions.incident_id || '/actions?id=eq.' || incident_actions.id
            )::core.result
        from api.incident_actions
        where incident_actions.id = new_id
    );
end;
$$;

comment on function api.record_action(uuid, text, jsonb, text) is
'Record an action.

It is only written down: dispatch, resolve and escalate have routes of their own that do.
Arguments: id of the incident; action_type; payload, an object; result, completed unless given.
Errors: not-found, module-disabled, wrong-workflow, not-permitted, and the constraints of tocsin.incident_actions.';
