comment on table tocsin.prompt_responses is
'What was answered; the latest answer of each respondent. workflow, portal and circle are the prompt''s.';

comment on constraint prompt_responses_accuracy_in_range on tocsin.prompt_responses is
'An accuracy is between 0 and 100000000 metres.

problem: out-of-range
field: location_accuracy_m';

comment on constraint prompt_responses_address_hash_is_sha256 on tocsin.prompt_responses is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: address_hash';

comment on constraint prompt_responses_adults_in_range on tocsin.prompt_responses is
'There are 0 to 100000 adults.

problem: out-of-range
field: adults_count';

comment on constraint prompt_responses_agent_hash_is_sha256 on tocsin.prompt_responses is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: agent_hash';

comment on constraint prompt_responses_are_somebodys on tocsin.prompt_responses is
'An answer is a member''s, a group''s, or of somebody with a key.

problem: field-required
field: respondent_member_id';

comment on constraint prompt_responses_channel_is_known on tocsin.prompt_responses is
'The channel is one of web, sms, in_app, operator_entry, api.

problem: validation-failed
field: response_channel';

comment on constraint prompt_responses_children_in_range on tocsin.prompt_responses is
'There are 0 to 100000 children.

problem: out-of-range
field: children_count';

comment on constraint prompt_responses_coordinates_are_a_pair on tocsin.prompt_responses is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: location_lng';

comment on constraint prompt_responses_data_bounded on tocsin.prompt_responses is
'response_data has at most 32768 bytes.

problem: too-long
field: response_data';

comment on constraint prompt_responses_data_is_an_object on tocsin.prompt_responses is
'response_data is an object.

problem: wrong-type
field: response_data';

comment on constraint prompt_responses_enterer_exists on tocsin.prompt_responses is
'Who entered it is a member of the same tenant.

problem: unknown-reference
field: entered_by';

comment on constraint prompt_responses_group_exists on tocsin.prompt_responses is
'The responding group is a group of the same tenant.

problem: unknown-reference
field: respondent_group_id';

comment on constraint prompt_responses_key_hash_is_sha256 on tocsin.prompt_responses is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: key_hash';

comment on constraint prompt_responses_latitude_in_range on tocsin.prompt_responses is
'A latitude is between -90 and 90 degrees.

problem: out-of-range
field: location_lat';

comment on constraint prompt_responses_location_label_length on tocsin.prompt_responses is
'The location label has at most 200 characters, and at least one.

problem: too-long
field: location_label';

comment on constraint prompt_responses_longitude_in_range on tocsin.prompt_responses is
'A longitude is between -180 and 180 degrees.

problem: out-of-range
field: location_lng';

comment on constraint prompt_responses_member_exists on tocsin.prompt_responses is
'The respondent is a member of the same tenant.

problem: unknown-reference
field: respondent_member_id';

comment on constraint prompt_responses_not_ancient on tocsin.prompt_responses is
'It happened within the last 30 days.

problem: validation-failed
field: occurred_at';

comment on constraint prompt_responses_not_from_the_future on tocsin.prompt_responses is
'It has happened: an answer is not from the future.

problem: validation-failed
field: occurred_at';

comment on constraint prompt_responses_operator_entries_name_the_operator on tocsin.prompt_responses is
'What an operator enters names the operator, and nothing else does.

problem: validation-failed
field: response_channel';

comment on constraint prompt_responses_pets_in_range on tocsin.prompt_responses is
'There are 0 to 100000 pets.

problem: out-of-range
field: pets_count';

comment on constraint prompt_responses_pkey on tocsin.prompt_responses is
'A row is named by tenant id and id.

problem: internal';

comment on constraint prompt_responses_prompt_belongs_to_incident on tocsin.prompt_responses is
'The prompt belongs to the incident.

problem: unknown-reference
field: prompt_id';

comment on constraint prompt_responses_reason_is_for_voids on tocsin.prompt_responses is
'Only a voided answer has a reason for it.

problem: validation-failed
field: void_reason';

comment on constraint prompt_responses_state_is_known on tocsin.prompt_responses is
'The state is one of submitted, updated, voided.

problem: validation-failed
field: state';

comment on constraint prompt_responses_update_count_is_not_negative on tocsin.prompt_responses is
'How often it was answered again is counted from 0.

problem: internal';

comment on constraint prompt_responses_void_reason_length on tocsin.prompt_responses is
'The reason has at most 2000 characters, and at least one.

problem: too-long
field: reason';

comment on index tocsin.prompt_responses_one_a_member is
'A member answers a prompt once.

problem: duplicate-response';

comment on index tocsin.prompt_responses_one_a_key is
'Who has a key answers a prompt once.

problem: duplicate-response';

comment on index tocsin.prompt_responses_one_a_group is
'A group answers a prompt once.

problem: duplicate-response';

comment on index tocsin.prompt_responses_by_incident is 'Finds rows of a tenant by incident_id, responded_at, id.';

comment on index tocsin.prompt_responses_by_member is 'Finds rows of a tenant by incident_id, respondent_member_id, where respondent_member_id IS NOT NULL.';

comment on index tocsin.prompt_responses_by_prompt is 'Finds rows of a tenant by prompt_id, responded_at, id.';

comment on index tocsin.prompt_responses_by_key is 'Finds rows of a tenant by responder_key_hash.';
