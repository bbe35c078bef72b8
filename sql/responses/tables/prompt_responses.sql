comment on table tocsin.prompt_responses is
'What was answered; the latest answer of each respondent. workflow, portal and circle are the prompt''s.';

comment on constraint prompt_responses_accuracy_in_range on tocsin.prompt_responses is
'location_accuracy_m must be a number of metres from 0 to 100,000,000.

problem: out-of-range
field: location_accuracy_m';

comment on constraint prompt_responses_ip_hash_is_sha256 on tocsin.prompt_responses is
'ip_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: ip_hash';

comment on constraint prompt_responses_adults_in_range on tocsin.prompt_responses is
'adults_count must be a whole number from 0 to 100,000.

problem: out-of-range
field: adults_count';

comment on constraint prompt_responses_user_agent_hash_is_sha256 on tocsin.prompt_responses is
'user_agent_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: user_agent_hash';

comment on constraint prompt_responses_are_somebodys on tocsin.prompt_responses is
'respondent_member_id, respondent_group_id or responder_key is required: an answer is somebody''s.

problem: field-required
field: respondent_member_id';

comment on constraint prompt_responses_channel_is_known on tocsin.prompt_responses is
'response_channel must be web, sms, in_app, operator_entry or api.

problem: validation-failed
field: response_channel';

comment on constraint prompt_responses_children_in_range on tocsin.prompt_responses is
'children_count must be a whole number from 0 to 100,000.

problem: out-of-range
field: children_count';

comment on constraint prompt_responses_coordinates_are_a_pair on tocsin.prompt_responses is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: location_lng';

comment on constraint prompt_responses_data_bounded on tocsin.prompt_responses is
'response_data must have at most 32,768 bytes as JSON.

problem: too-long
field: response_data';

comment on constraint prompt_responses_data_is_an_object on tocsin.prompt_responses is
'response_data must be an object.

problem: wrong-type
field: response_data';

comment on constraint prompt_responses_enterer_exists on tocsin.prompt_responses is
'entered_by must be a member of your organisation.

problem: unknown-reference
field: entered_by';

comment on constraint prompt_responses_group_exists on tocsin.prompt_responses is
'respondent_group_id must be a group of your organisation.

problem: unknown-reference
field: respondent_group_id';

comment on constraint prompt_responses_key_hash_is_sha256 on tocsin.prompt_responses is
'key_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: key_hash';

comment on constraint prompt_responses_latitude_in_range on tocsin.prompt_responses is
'location_lat must be a number from -90 to 90.

problem: out-of-range
field: location_lat';

comment on constraint prompt_responses_location_label_is_not_blank on tocsin.prompt_responses is
'location_label must hold more than blanks.

problem: validation-failed
field: location_label';

comment on constraint prompt_responses_location_label_length on tocsin.prompt_responses is
'location_label must have 1 to 200 characters.

problem: too-long
field: location_label';

comment on constraint prompt_responses_longitude_in_range on tocsin.prompt_responses is
'location_lng must be a number from -180 to 180.

problem: out-of-range
field: location_lng';

comment on constraint prompt_responses_member_exists on tocsin.prompt_responses is
'respondent_member_id must be a member of your organisation.

problem: unknown-reference
field: respondent_member_id';

comment on constraint prompt_responses_not_ancient on tocsin.prompt_responses is
'occurred_at must be within the last 30 days.

problem: validation-failed
field: occurred_at';

comment on constraint prompt_responses_not_from_the_future on tocsin.prompt_responses is
'occurred_at must not be in the future.

problem: validation-failed
field: occurred_at';

comment on constraint prompt_responses_operator_entries_name_the_operator on tocsin.prompt_responses is
'response_channel must be operator_entry for what an operator enters, and for nothing else.

problem: validation-failed
field: response_channel';

comment on constraint prompt_responses_pets_in_range on tocsin.prompt_responses is
'pets_count must be a whole number from 0 to 100,000.

problem: out-of-range
field: pets_count';

comment on constraint prompt_responses_pkey on tocsin.prompt_responses is
'A row is named by tenant id and id.

problem: internal';

comment on constraint prompt_responses_prompt_belongs_to_incident on tocsin.prompt_responses is
'prompt_id must be a prompt of this incident.

problem: unknown-reference
field: prompt_id';

comment on constraint prompt_responses_reason_is_for_voids on tocsin.prompt_responses is
'void_reason is for an answer that is voided.

problem: validation-failed
field: void_reason';

comment on constraint prompt_responses_state_is_known on tocsin.prompt_responses is
'state must be submitted, updated or voided.

problem: validation-failed
field: state';

comment on constraint prompt_responses_update_count_is_not_negative on tocsin.prompt_responses is
'How often it was answered again is counted from 0.

problem: internal';

comment on constraint prompt_responses_void_reason_is_not_blank on tocsin.prompt_responses is
'void_reason must hold more than blanks.

problem: validation-failed
field: void_reason';

comment on constraint prompt_responses_void_reason_length on tocsin.prompt_responses is
'reason must have 1 to 2,000 characters.

problem: too-long
field: reason';

comment on index tocsin.prompt_responses_one_a_member is
'This member has answered the prompt already, and it takes one answer of each.

problem: duplicate-response';

comment on index tocsin.prompt_responses_one_a_key is
'There is an answer under this responder_key already, and the prompt takes one of each.

problem: duplicate-response';

comment on index tocsin.prompt_responses_one_a_group is
'This group has answered the prompt already, and it takes one answer of each.

problem: duplicate-response';

comment on index tocsin.prompt_responses_by_incident is 'Finds rows of a tenant by incident_id, responded_at, id.';

comment on index tocsin.prompt_responses_by_member is 'Finds rows of a tenant by incident_id, respondent_member_id, where respondent_member_id IS NOT NULL.';

comment on index tocsin.prompt_responses_by_prompt is 'Finds rows of a tenant by prompt_id, responded_at, id.';

comment on index tocsin.prompt_responses_by_key is 'Finds rows of a tenant by responder_key_hash.';

create or replace trigger prompt_responses_1_defaults
before insert on tocsin.prompt_responses
for each row execute function core.complete_response();

comment on trigger prompt_responses_1_defaults on tocsin.prompt_responses is 'To a prompt that is not over, by somebody who was asked.';

create or replace trigger prompt_responses_1_repeat
before update of
response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count,
pets_count, occurred_at, response_channel, entered_by, ip_hash, user_agent_hash
on tocsin.prompt_responses
for each row execute function core.repeat_response();

comment on trigger prompt_responses_1_repeat on tocsin.prompt_responses is 'Answered again only where the prompt takes that.';

create or replace trigger prompt_responses_1_void
before update of state, void_reason on tocsin.prompt_responses
for each row execute function core.void_response();

comment on trigger prompt_responses_1_void on tocsin.prompt_responses is 'A moderator may void an answer, once.';

create or replace trigger prompt_responses_2_check_on_insert
before insert on tocsin.prompt_responses
for each row execute function core.check_response();

comment on trigger prompt_responses_2_check_on_insert on tocsin.prompt_responses is 'An answer fits what its prompt asks.';

create or replace trigger prompt_responses_2_check_on_update
before update of
response_data, location_label, location_lat, location_lng, adults_count, children_count, pets_count
on tocsin.prompt_responses
for each row execute function core.check_response();

comment on trigger prompt_responses_2_check_on_update on tocsin.prompt_responses is 'An answer fits what its prompt asks.';

create or replace trigger prompt_responses_8_version
before update on tocsin.prompt_responses
for each row execute function core.increment_version();

comment on trigger prompt_responses_8_version on tocsin.prompt_responses is 'Every change is a new version.';

create or replace trigger prompt_responses_51_slot
after insert on tocsin.prompt_responses
for each row execute function core.claim_slot();

comment on trigger prompt_responses_51_slot on tocsin.prompt_responses is 'Takes a place, where those are numbered.';

create or replace trigger prompt_responses_52_history
after update of
response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count,
pets_count, occurred_at, response_channel, entered_by, ip_hash, user_agent_hash
on tocsin.prompt_responses
for each row execute function core.archive_response();

comment on trigger prompt_responses_52_history on tocsin.prompt_responses is 'Keeps what was answered before.';

create or replace trigger prompt_responses_61_log
after insert or update on tocsin.prompt_responses
for each row execute function core.log_response();

comment on trigger prompt_responses_61_log on tocsin.prompt_responses is 'What happened, in the same transaction.';
