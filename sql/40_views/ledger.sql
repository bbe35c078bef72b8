create or replace view api.ledger
with (security_invoker = true)
as
select
    event.id,
    event.action,
    event.subject_type,
    event.subject_id,
    event.incident_id,
    coalesce(
        event.member_id,
        case when event.subject_type <> 'incident_response' then (
            select reported.member_id
            from tocsin.incident_reporters as reported
            where
                reported.tenant_id = event.tenant_id
                and reported.incident_id = event.incident_id
                and reported.is_confidential
        ) end
    ) as member_id,
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

What the reporter of a confidential report did is signed for those alone who may know them. Error: not-permitted without ledger.view.';
