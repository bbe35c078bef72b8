create or replace view api.timeline
with (security_invoker = true)
as
select
    event.id,
    event.incident_id,
    event.action,
    actor.id as member_id,
    actor.display_name as member_name,
    event.detail,
    event.created_at
from tocsin.ledger as event
left join tocsin.incident_reporters as reported
    on
        event.tenant_id = reported.tenant_id
        and event.incident_id = reported.incident_id
left join tocsin.members as actor
    on
        event.tenant_id = actor.tenant_id
        and coalesce(event.member_id, case when reported.is_confidential then reported.member_id end) = actor.id
where
    event.tenant_id = (select auth.tenant())
    and event.incident_id is not null
    and event.subject_type <> 'incident_response';

comment on view api.timeline is
'What happened to an incident.

Answers to prompts are not told here: they are too many, and not for everybody who sees the incident. What the
reporter of a confidential report did is signed for those alone who may know them.';

comment on column api.timeline.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.timeline.incident_id is
'The incident that it belongs to.';

comment on column api.timeline.action is
'What happened, as two words with a full stop between: incident.created.';

comment on column api.timeline.member_id is
'The member who did it; null where nobody did, or where it is not for you to know.';

comment on column api.timeline.member_name is
'The name of that member.';

comment on column api.timeline.detail is
'More about it, by the action.';

comment on column api.timeline.created_at is
'When it happened.';
