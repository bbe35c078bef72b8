-- Who may use and execute what: the reviewer's page. Everything not granted here is nobody's; the grants on tables and
-- columns stand beside each table's policies.
revoke all on all functions in schema auth, core, api, intake, engine
from public, tocsin_member, tocsin_guest, tocsin_worker, tocsin_dba;

grant usage on schema tocsin, auth, core, api, intake to tocsin_member;

grant usage on schema auth, api, intake to tocsin_guest;

grant usage on schema tocsin, auth, core, intake to tocsin_intake;

grant usage on schema tocsin, auth to tocsin_gate;

grant usage on schema tocsin, auth, core to tocsin_ledger, tocsin_search;

grant usage on schema tocsin, auth, core, engine to tocsin_engine;

grant usage on schema engine to tocsin_worker;

grant usage on type core.result to tocsin_member, tocsin_intake, tocsin_guest;

-- The gate.
grant execute on function
auth.sign(text),
auth.claims_of(text, text, text),
auth.reset_session()
to tocsin_gate;

grant execute on function
auth.context(),
auth.tenant(),
auth.member()
to tocsin_gate, tocsin_ledger, tocsin_search, tocsin_intake, tocsin_engine, tocsin_member;

grant execute on function auth.enter(text, text, text, text, boolean) to tocsin_member;

grant execute on function auth.enter_as_guest(boolean) to tocsin_guest;

grant execute on function auth.act_for_tenant(uuid) to tocsin_engine, tocsin_intake, tocsin_ledger;

grant execute on function
auth.impersonate(text, text, boolean),
auth.assume_member(text, text)
to tocsin_dba;

-- What policies, triggers and views ask.
grant execute on function
auth.has_module(text),
auth.rights(),
auth.may_in_any_workflow(text)
to tocsin_member;

grant execute on function
auth.groups(),
auth.workflows(text),
auth.followed_incidents(),
auth.can_see_incident(uuid),
auth.may(text, text),
auth.permitted_groups(text),
auth.may_in_scope(text, text, uuid, uuid)
to tocsin_member, tocsin_intake;

grant execute on function auth.may(text, text) to tocsin_ledger;

grant execute on function
auth.may(text, text),
auth.may_in_any_workflow(text),
auth.workflows(text),
auth.groups(),
auth.followed_incidents(),
core.search_visible_incidents(text[], text[])
to tocsin_search;

grant execute on function
core.raise_invalid(text, text, text),
core.raise_errors(json),
core.in_words(text[], text),
core.quote(text),
core.incident_errors(tocsin.workflows, tocsin.incidents, tocsin.incidents),
core.new_id(),
core.without_nulls(jsonb)
to tocsin_member, tocsin_engine;

-- What prompts and answers are made of, for members, and for guests by way of the intake.
grant execute on function
core.raise_invalid(text, text, text),
core.raise_errors(json),
core.in_words(text[], text),
core.quote(text),
core.new_id(),
core.require_found(boolean),
core.require_open_prompt(tocsin.prompts),
core.require(text, text),
core.require_for(text, text, uuid, uuid),
core.raise_duplicate_response(),
core.is_count(jsonb),
core.is_list_of_texts(jsonb, integer, integer),
core.prompt_form(tocsin.prompts),
core.form_fields(tocsin.prompts),
core.mark_urgent(text, jsonb),
core.response_fields(jsonb),
core.plain_text(text),
core.normal_form(text),
core.without_nulls(jsonb),
core.merge_response(jsonb, jsonb),
core.to_options(jsonb),
core.filter_options(jsonb, jsonb),
core.parse_response(jsonb),
core.insert_response(tocsin.prompt_responses),
core.replace_response(tocsin.prompt_responses, jsonb),
intake.base64url(bytea),
intake.hash_of(text),
intake.new_token(uuid)
to tocsin_member, tocsin_intake;

grant execute on function
core.read_incident_for_prompts(uuid, text),
core.readers_of(uuid),
core.read_prompt(uuid, text),
core.read_response(uuid, uuid),
core.read_own_prompt(uuid),
core.new_prompt(jsonb),
core.prompt_errors(text, jsonb, jsonb),
core.require_remindable(tocsin.prompts),
core.nonresponders(uuid),
core.upsert_response(tocsin.prompt_responses, jsonb),
core.response_result(uuid),
intake.issue_token(uuid),
intake.claim_responses(text)
to tocsin_member;

grant execute on function
core.response_errors(tocsin.prompts, tocsin.prompt_responses),
core.response_snapshot(tocsin.prompt_responses),
core.lock_free_slot(uuid, uuid),
core.create_slots(tocsin.prompts, integer),
intake.tenant_of(text),
intake.find_prompt(text),
intake.responder_key(text, text),
intake.upsert_response_idempotently(tocsin.prompt_responses, jsonb, text, bytea),
core.clock_time(timestamptz, text),
intake.recall_request(uuid, text, bytea)
to tocsin_intake;

-- Guests: two verbs of the contract, what these stand on, and the way to a board by ticket. Nothing else.
grant execute on function
api.read_public_prompt(text),
api.submit_public_response(text, jsonb, text, bytea, bytea, bytea),
intake.read_prompt(text),
intake.submit_response(text, jsonb, text, bytea, bytea, bytea),
intake.recall_answers(text, text[]),
intake.redeem_ticket(text)
to tocsin_guest;

grant execute on function
core.require_module(text),
core.require_enforcement(),
core.read_tow_request(uuid),
core.allowed_transitions(text, text, boolean),
core.may_view_any_workflow(),
core.match_version(integer, integer[]),
core.read_incident(uuid, text),
core.read_enforcement(uuid),
core.lock_incident(uuid, text, integer[]),
core.lock_tow_request(uuid, integer[]),
core.move_incident(uuid, text, text, text, integer[]),
core.raise_illegal_transition(uuid, text, text, text),
core.require_verb(tocsin.transitions, uuid),
core.ends_by_verbs(uuid, text),
core.require_role(text),
core.require_grant(text, text, uuid),
core.set_permissions(text, jsonb),
core.raise_in_use(text),
core.number_workflows(text, text[]),
core.new_incident(jsonb),
core.insert_reporter(uuid, jsonb),
core.set_roles(uuid, text[]),
core.search_incidents(text),
core.time_zone(),
core.local_time(timestamp without time zone),
core.rank_of(text, text, boolean),
core.claim_idempotent_result(text, bytea),
core.clear_keys(text),
core.store_idempotent_result(text, core.result),
core.load_idempotent_result(text)
to tocsin_member;

grant execute on function
core.format_number(text, date, integer)
to tocsin_member, tocsin_ledger;

grant execute on function
core.number_shape(text, integer),
core.formats_collide(text, text)
to tocsin_member, tocsin_engine;

-- What the ledger, numbering and search run as their own role.
grant execute on function
core.new_id(),
core.changed_fields(jsonb, jsonb),
core.is_number_taken(text),
core.next_number(text, timestamptz),
core.record_event(text, text, uuid, uuid, jsonb, uuid, uuid),
core.record_change(uuid, text, text, uuid, jsonb),
core.grant_of(jsonb),
core.grants_detail(text, jsonb, jsonb)
to tocsin_ledger;

-- Who may be named, for what is written by members.
grant execute on function core.actor(uuid, boolean) to tocsin_member, tocsin_intake;

grant execute on function core.record_event(text, text, uuid, uuid, jsonb, uuid, uuid) to tocsin_engine;

grant execute on function
core.fold_text(text),
core.split_words(text, text),
core.tokenize(uuid, text, text),
core.search_terms(text),
core.search_codes(text)
to tocsin_search, tocsin_member;

grant execute on function
core.fold_text(text),
core.split_words(text, text),
core.tokenize(uuid, text, text),
core.words_version()
to tocsin_engine;

-- The contract: every verb and every noun of the API, for members; what guests do is not theirs.
grant execute on all functions in schema api to tocsin_member;

revoke execute on function
api.read_public_prompt(text),
api.submit_public_response(text, jsonb, text, bytea, bytea, bytea)
from tocsin_member;

grant select on all tables in schema api to tocsin_member;

grant select on
core.incident_statuses,
core.incident_words,
core.notification_statuses,
core.ranks,
core.responders,
core.rollups,
core.help_requests
to tocsin_member;

grant select on core.ledger_faults to tocsin_member, tocsin_engine;

grant execute on function core.chain_hash(bytea, tocsin.ledger_seals, tocsin.ledger) to tocsin_member, tocsin_engine;

-- The worker.
grant execute on function
engine.add_tenant(text, text, text, text[]),
engine.add_member(text, text, text, text[], text, text),
engine.find_account(text, text),
engine.has_tenant(text),
engine.time_zone_of(text),
engine.ensure_category(text, text, text, text),
engine.import_fields(text, text),
engine.import_incidents(text, text, jsonb),
engine.tenants(),
engine.unindexed_tenants(),
engine.index_words(text, uuid, integer),
engine.unsealed_tenants(timestamptz, interval),
engine.sealing_backlog(),
engine.list_tenants(),
engine.list_members(text),
engine.set_member_active(text, text, boolean),
engine.set_tenant_status(text, text),
engine.seal_ledger(text, timestamptz, interval, integer),
engine.clear_requests(text, timestamptz, integer),
engine.verify_ledger(text, bigint[], bytea[])
to tocsin_worker;

grant execute on function
engine.assume_tenant(text),
engine.assume_workflow(text, text),
engine.copy_built_in_rows(uuid, uuid)
to tocsin_engine;
