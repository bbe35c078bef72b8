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

comment on column api.incident_actions.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.incident_actions.incident_id is
'The incident that it belongs to.';

comment on column api.incident_actions.action_type is
'What was done.';

comment on column api.incident_actions.payload is
'More about it, by its type.';

comment on column api.incident_actions.result is
'How it went.';

comment on column api.incident_actions.performed_at is
'When it was done.';

comment on column api.incident_actions.performed_by is
'The member who did it; null where it is not for you to know.';
