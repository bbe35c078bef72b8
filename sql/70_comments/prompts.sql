comment on table tocsin.prompts is
'What people are asked about an incident.';

comment on constraint prompts_circle_exists on tocsin.prompts is
'Its circle is a row of groups of the same tenant.

problem: unknown-reference
field: circle_id';

comment on constraint prompts_community_exists on tocsin.prompts is
'Its community is a row of groups of the same tenant.

problem: unknown-reference
field: community_id';

comment on constraint prompts_creator_exists on tocsin.prompts is
'Its creator is a member of the same tenant.

problem: unknown-reference
field: created_by';

comment on constraint prompts_expire_after_they_are_made on tocsin.prompts is
'A prompt expires after it is made.

problem: validation-failed
field: expires_at';

comment on constraint prompts_group_is_of_the_kind_asked on tocsin.prompts is
'The group that is asked is a group of the same tenant, and of the kind that target_type says.

problem: unknown-reference
field: target_group_id';

comment on constraint prompts_group_when_party_circle_or_portal on tocsin.prompts is
'A prompt for a party, circle or portal names it in target_group_id, and no other prompt does.

problem: validation-failed
field: target_group_id';

comment on constraint prompts_incident_exists on tocsin.prompts is
'Its incident is a row of incidents of the same tenant.

problem: unknown-reference
field: incident_id';

comment on constraint prompts_max_responses_in_range on tocsin.prompts is
'A prompt takes from 1 to 100000 answers.

problem: out-of-range
field: max_responses';

comment on constraint prompts_member_exists on tocsin.prompts is
'The member who is asked is a member of the same tenant.

problem: unknown-reference
field: target_member_id';

comment on constraint prompts_member_when_individual on tocsin.prompts is
'A prompt for an individual names a member in target_member_id, and no other prompt does.

problem: validation-failed
field: target_member_id';

comment on constraint prompts_of_incident on tocsin.prompts is
'Unique: tenant id, incident id, id.

problem: internal';

comment on constraint prompts_on_repeat_is_known on tocsin.prompts is
'On repeat is reject or update.

problem: validation-failed
field: on_repeat';

comment on constraint prompts_options_bounded on tocsin.prompts is
'options has at most 16384 bytes.

problem: too-long
field: options';

comment on constraint prompts_options_is_an_object on tocsin.prompts is
'options is an object.

problem: wrong-type
field: options';

comment on constraint prompts_pkey on tocsin.prompts is
'A row is named by tenant id and id.

problem: internal';

comment on constraint prompts_portal_exists on tocsin.prompts is
'Its portal is a row of groups of the same tenant.

problem: unknown-reference
field: portal_id';

comment on constraint prompts_prompt_text_length on tocsin.prompts is
'The text has at most 2000 characters, and at least one.

problem: too-long
field: prompt_text';

comment on constraint prompts_target_type_is_known on tocsin.prompts is
'The target type is one of individual, party, circle, portal, tenant, public_link.

problem: validation-failed
field: target_type';

comment on constraint prompts_title_length on tocsin.prompts is
'The title has at most 200 characters, and at least one.

problem: too-long
field: title';

comment on constraint prompts_token_is_for_public_links on tocsin.prompts is
'Only a prompt by public link has a token that expires.

problem: validation-failed
field: public_token_ttl_minutes';

comment on constraint prompts_token_ttl_in_range on tocsin.prompts is
'A link lives from 1 to 525600 minutes.

problem: out-of-range
field: public_token_ttl_minutes';

comment on constraint prompts_type_exists on tocsin.prompts is
'The prompt type is one of headcount, location, status, acknowledge, freeform, medical_dependency, resource_need.

problem: validation-failed
field: prompt_type';

comment on constraint prompts_validation_bounded on tocsin.prompts is
'validation has at most 1024 bytes.

problem: too-long
field: validation';

comment on constraint prompts_validation_is_an_object on tocsin.prompts is
'validation is an object.

problem: wrong-type
field: validation';

comment on index tocsin.prompts_by_incident is 'Finds rows of a tenant by incident_id, created_at, id.';
