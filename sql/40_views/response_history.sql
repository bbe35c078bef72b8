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
