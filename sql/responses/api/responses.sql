create or replace view api.responses
with (security_invoker = true)
as
select
    answer.id,
    answer.incident_id,
    answer.prompt_id,
    answer.response_data,
    answer.safety_status,
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

safety_status: safe, needs_help or other. responder_key_hash tells guests apart; the key itself is theirs, for who has it
answers as them. update_count: how often it was answered again; the earlier answers are read by
themselves (api.response_history). Voided answers stay.';

comment on column api.responses.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.responses.incident_id is
'The incident that it belongs to.';

comment on column api.responses.prompt_id is
'The prompt that it belongs to.';

comment on column api.responses.response_data is
'What was answered; which keys it has depends on the prompt''s type.';

comment on column api.responses.safety_status is
'What it counts as: safe, needs_help or other.';

comment on column api.responses.responder_key_hash is
'Tells the answers of one guest from those of another; nobody can answer with it.';

comment on column api.responses.response_channel is
'Which way it came.';

comment on column api.responses.state is
'Whether it stands: submitted, updated or voided.';

comment on column api.responses.location_label is
'Where it is, in words.';

comment on column api.responses.location_lat is
'Degrees north, WGS 84; given together with location_lng.';

comment on column api.responses.location_lng is
'Degrees east, WGS 84; given together with location_lat.';

comment on column api.responses.location_accuracy_m is
'How exact the position is, in metres.';

comment on column api.responses.adults_count is
'How many adults it is for.';

comment on column api.responses.children_count is
'How many children it is for.';

comment on column api.responses.pets_count is
'How many pets it is for.';

comment on column api.responses.occurred_at is
'Since when it is so, as who answered says.';

comment on column api.responses.responded_at is
'When the answer came.';

comment on column api.responses.respondent_member_id is
'The member who answered, where it is known.';

comment on column api.responses.respondent_group_id is
'The group that answered, where it is known.';

comment on column api.responses.entered_by is
'The member who entered it on behalf of somebody; null where people answered themselves.';

comment on column api.responses.void_reason is
'Why it was voided.';

comment on column api.responses.update_count is
'How many times it was answered again.';

comment on column api.responses.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.responses.created_at is
'When it was written down.';
