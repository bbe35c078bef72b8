create or replace view api.ledger
with (security_invoker = true)
as
select
    event.id,
    event.action,
    event.subject_type,
    event.subject_id,
    event.incident_id,
    event.member_id,
    event.detail,
    event.portal_id,
    event.circle_id,
    event.created_at
from tocsin.ledger as event
where
    event.tenant_id = (select auth.tenant())
    and (select core.require('ledger.view'));

comment on view api.ledger is
'Everything that happened in the tenant.

Error: not-permitted without ledger.view.';
