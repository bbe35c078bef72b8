comment on table tocsin.prompts is
'What people are asked about an incident.';

comment on constraint prompts_circle_exists on tocsin.prompts is
'circle_id must be a circle of your organisation.

problem: unknown-reference
field: circle_id';

comment on constraint prompts_community_exists on tocsin.prompts is
'community_id must be a community of your organisation.

problem: unknown-reference
field: community_id';

comment on constraint prompts_creator_exists on tocsin.prompts is
'created_by must be a member of your organisation.

problem: unknown-reference
field: created_by';

comment on constraint prompts_expire_after_they_are_made on tocsin.prompts is
'expires_at must be in the future.

problem: validation-failed
field: expires_at';

comment on constraint prompts_group_is_of_the_kind_asked on tocsin.prompts is
'target_group_id must be a group of your organisation, of the kind that target_type says.

problem: unknown-reference
field: target_group_id';

comment on constraint prompts_group_when_party_circle_or_portal on tocsin.prompts is
'target_group_id is required where target_type is party, circle or portal, and must be left out otherwise.

problem: validation-failed
field: target_group_id';

comment on constraint prompts_incident_exists on tocsin.prompts is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint prompts_max_responses_in_range on tocsin.prompts is
'max_responses must be a whole number from 1 to 100,000.

problem: out-of-range
field: max_responses';

comment on constraint prompts_member_exists on tocsin.prompts is
'target_member_id must be a member of your organisation.

problem: unknown-reference
field: target_member_id';

comment on constraint prompts_member_when_individual on tocsin.prompts is
'target_member_id is required where target_type is individual, and must be left out otherwise.

problem: validation-failed
field: target_member_id';

comment on constraint prompts_of_incident on tocsin.prompts is
'Unique: tenant id, incident id, id.

problem: internal';

comment on constraint prompts_on_repeat_is_known on tocsin.prompts is
'on_repeat must be reject or update.

problem: validation-failed
field: on_repeat';

comment on constraint prompts_options_bounded on tocsin.prompts is
'options must have at most 16,384 bytes as JSON.

problem: too-long
field: options';

comment on constraint prompts_options_is_an_object on tocsin.prompts is
'options must be an object.

problem: wrong-type
field: options';

comment on constraint prompts_pkey on tocsin.prompts is
'A row is named by tenant id and id.

problem: internal';

comment on constraint prompts_portal_exists on tocsin.prompts is
'portal_id must be a portal of your organisation.

problem: unknown-reference
field: portal_id';

comment on constraint prompts_prompt_text_is_not_blank on tocsin.prompts is
'prompt_text must hold more than blanks.

problem: validation-failed
field: prompt_text';

comment on constraint prompts_prompt_text_length on tocsin.prompts is
'prompt_text must have 1 to 2,000 characters.

problem: too-long
field: prompt_text';

comment on constraint prompts_target_type_is_known on tocsin.prompts is
'target_type must be individual, party, circle, portal, tenant or public_link.

problem: validation-failed
field: target_type';

comment on constraint prompts_title_is_not_blank on tocsin.prompts is
'title must hold more than blanks.

problem: validation-failed
field: title';

comment on constraint prompts_title_length on tocsin.prompts is
'title must have 1 to 200 characters.

problem: too-long
field: title';

comment on constraint prompts_token_is_for_public_links on tocsin.prompts is
'public_token_ttl_minutes is for target_type public_link: leave it out otherwise.

problem: validation-failed
field: public_token_ttl_minutes';

comment on constraint prompts_token_ttl_in_range on tocsin.prompts is
'public_token_ttl_minutes must be a whole number from 1 to 525,600.

problem: out-of-range
field: public_token_ttl_minutes';

comment on constraint prompts_type_exists on tocsin.prompts is
'prompt_type must be headcount, location, status, acknowledge, freeform, medical_dependency or resource_need.

problem: validation-failed
field: prompt_type';

comment on constraint prompts_validation_bounded on tocsin.prompts is
'validation must have at most 1,024 bytes as JSON.

problem: too-long
field: validation';

comment on constraint prompts_validation_is_an_object on tocsin.prompts is
'validation must be an object.

problem: wrong-type
field: validation';

comment on index tocsin.prompts_by_incident is 'Finds rows of a tenant by incident_id, created_at, id.';

create or replace trigger prompts_1_defaults
before insert on tocsin.prompts
for each row execute function core.complete_prompt();

comment on trigger prompts_1_defaults on tocsin.prompts is 'Belongs where its incident does.';

create or replace trigger prompts_2_check
before insert or update of options, validation on tocsin.prompts
for each row execute function core.check_prompt();

comment on trigger prompts_2_check on tocsin.prompts is 'What it asks can be answered.';

create or replace trigger prompts_4_title
before insert or update of title on tocsin.prompts
for each row execute function core.title_prompt();

comment on trigger prompts_4_title on tocsin.prompts is 'Without a title, the name of its type.';

create or replace trigger prompts_8_updated_at
before update on tocsin.prompts
for each row execute function core.set_updated_at();

comment on trigger prompts_8_updated_at on tocsin.prompts is 'Every change is dated.';

create or replace trigger prompts_8_version
before update on tocsin.prompts
for each row execute function core.increment_version();

comment on trigger prompts_8_version on tocsin.prompts is 'Every change is a new version.';

create or replace trigger prompts_51_recipients
after insert on tocsin.prompts
for each row
when (new.target_type <> 'public_link')
execute function core.snapshot_recipients();

comment on trigger prompts_51_recipients on tocsin.prompts is 'Whom it asks, as it is made.';

create or replace trigger prompts_61_log
after insert or update on tocsin.prompts
for each row execute function core.log_prompt();

comment on trigger prompts_61_log on tocsin.prompts is 'What happened, in the same transaction.';
