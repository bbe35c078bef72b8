create or replace view api.responses
with (security_invoker = true)
as
select
    answer.id,
    answer.incident_id,
    answer.prompt_id,
    answer.response_data,
    answer.standing,
    encode(answer.responder_key_hash, 'hex') as responder_key_hash,
    answer.response_channel,
    answer.state,
    answer.location_label,
    answer.location_lat,
    answer.location_lng,
    answer.location_accuracy_m,
    answer.adults_count,
    answer.children_count,
    answer.pets_count,
    answer.occurred_at,
    answer.responded_at,
    answer.respondent_member_id,
    answer.respondent_group_id,
    answer.entered_by,
    answer.void_reason,
    (
        select coalesce(json_agg(before.answer order by before.replaced_at, before.id), '[]')
        from tocsin.prompt_response_history as before
        where
            before.tenant_id = answer.tenant_id
            and before.response_id = answer.id
    ) as history,
    answer.version,
    answer.created_at
from tocsin.prompt_responses as answer
where answer.tenant_id = (select auth.tenant());

comment on view api.responses is
'What was answered, by whom, and what they answered before.

standing: safe, needs_help or other. responder_key_hash tells guests apart; the key itself is theirs, for who has it
answers as them. history: earlier answers, oldest first. Voided answers stay.';
