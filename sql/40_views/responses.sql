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
    answer.update_count,
    answer.version,
    answer.created_at
from tocsin.prompt_responses as answer
where answer.tenant_id = (select auth.tenant());

comment on view api.responses is
'What was answered, and by whom.

standing: safe, needs_help or other. responder_key_hash tells guests apart; the key itself is theirs, for who has it
answers as them. update_count: how often it was answered again; the earlier answers are read by
themselves (api.response_history). Voided answers stay.';
