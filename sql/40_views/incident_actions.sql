create or replace view api.incident_actions
with (security_invoker = true)
as
select
    action.id,
    action.incident_id,
    action.action_type,
    action.payload,
    action.result,
    action.performed_at,
    action.performed_by
from tocsin.incident_actions as action
where action.tenant_id = (select auth.tenant());

comment on view api.incident_actions is
'What was done about an incident.

Append-only.';
