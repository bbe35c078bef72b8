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

comment on column api.ledger.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.ledger.action is
'What happened, as two words with a full stop between: incident.created.';

comment on column api.ledger.subject_type is
'What kind of thing it happened to.';

comment on column api.ledger.subject_id is
'The id of what it happened to.';

comment on column api.ledger.incident_id is
'The incident that it belongs to.';

comment on column api.ledger.member_id is
'The member who did it; null where nobody did, or where it is not for you to know.';

comment on column api.ledger.detail is
'More about it, by what it is.';

comment on column api.ledger.portal_id is
'The portal that it belongs to, a group of that kind.';

comment on column api.ledger.circle_id is
'The coordination circle that it belongs to, a group of that kind.';

comment on column api.ledger.created_at is
'When it was written into the ledger.';
