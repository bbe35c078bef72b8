create or replace view api.response_history
with (security_invoker = true)
as
select
    before.id,
    before.response_id,
    answer.incident_id,
    answer.prompt_id,
    before.answer -> 'response_data' as response_data,
    before.answer ->> 'response_channel' as response_channel,
    before.answer ->> 'state' as state,
    before.answer ->> 'location_label' as location_label,
    (before.answer ->> 'location_lat')::double precision as location_lat,
    (before.answer ->> 'location_lng')::double precision as location_lng,
    (before.answer ->> 'location_accuracy_m')::double precision as location_accuracy_m,
    (before.answer ->> 'adults_count')::integer as adults_count,
    (before.answer ->> 'children_count')::integer as children_count,
    (before.answer ->> 'pets_count')::integer as pets_count,
    (before.answer ->> 'occurred_at')::timestamptz as occurred_at,
    (before.answer ->> 'responded_at')::timestamptz as responded_at,
    (before.answer ->> 'entered_by')::uuid as entered_by,
    before.answer ->> 'void_reason' as void_reason,
    before.replaced_at,
    before.replaced_by
from tocsin.prompt_response_history as before
inner join tocsin.prompt_responses as answer
    on
        before.tenant_id = answer.tenant_id
        and before.response_id = answer.id
where before.tenant_id = (select auth.tenant());

comment on view api.response_history is
'What somebody answered before they answered again, oldest first: the first answer and the newest 50.

How many there were is the response''s update_count. replaced_by: the member who answered again or entered it, null for a
guest.';

comment on column api.response_history.id is
'The id of this earlier answer.';

comment on column api.response_history.response_id is
'The answer that it belongs to.';

comment on column api.response_history.incident_id is
'The incident that it belongs to.';

comment on column api.response_history.prompt_id is
'The prompt that it belongs to.';

comment on column api.response_history.response_data is
'What was answered; which keys it has depends on the prompt''s type.';

comment on column api.response_history.response_channel is
'Which way it came.';

comment on column api.response_history.state is
'Whether it stands: submitted, updated or voided.';

comment on column api.response_history.location_label is
'Where it is, in words.';

comment on column api.response_history.location_lat is
'Degrees north, WGS 84; given together with location_lng.';

comment on column api.response_history.location_lng is
'Degrees east, WGS 84; given together with location_lat.';

comment on column api.response_history.location_accuracy_m is
'How exact the position is, in metres.';

comment on column api.response_history.adults_count is
'How many adults it is for.';

comment on column api.response_history.children_count is
'How many children it is for.';

comment on column api.response_history.pets_count is
'How many pets it is for.';

comment on column api.response_history.occurred_at is
'Since when it was so, as who answered said.';

comment on column api.response_history.responded_at is
'When the answer came.';

comment on column api.response_history.entered_by is
'The member who entered it on behalf of somebody; null where people answered themselves.';

comment on column api.response_history.void_reason is
'Why it was voided.';

comment on column api.response_history.replaced_at is
'When another answer took its place.';

comment on column api.response_history.replaced_by is
'The member who replaced it, where it is known.';
