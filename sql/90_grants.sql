-- Who may use and execute what: the reviewer's page. Everything not granted here is nobody's; the grants on tables and
-- columns stand beside each table's policies.
revoke all on all functions in schema auth, core, api, engine from public, tocsin_member, tocsin_guest, tocsin_worker;

grant usage on schema tocsin, auth, core, api to tocsin_member;

grant usage on schema tocsin, auth to tocsin_gate;

grant usage on schema tocsin, auth, core to tocsin_ledger, tocsin_search;

grant usage on schema tocsin, auth, core, engine to tocsin_engine;

grant usage on schema engine to tocsin_worker;

grant usage on type core.answer to tocsin_member;

-- The gate.
grant execute on function
auth.seal(text),
auth.claim_of(text, text, text),
auth.wipe_session()
to tocsin_gate;

grant execute on function
auth.context(),
auth.tenant(),
auth.member()
to tocsin_gate, tocsin_ledger, tocsin_search, tocsin_engine, tocsin_member;

grant execute on function auth.enter(text, text, text, text, boolean) to tocsin_member;

grant execute on function auth.assume(uuid) to tocsin_engine;

-- What policies, triggers and views ask.
grant execute on function
auth.groups(),
auth.may(text, text),
auth.workflows(text),
auth.has_module(text),
auth.followed_incidents(),
auth.created_now(uuid),
auth.sees(uuid)
to tocsin_member;

grant execute on function
core.invalid(text, text, text),
core.new_id(),
core.without_nulls(jsonb)
to tocsin_member, tocsin_engine;

grant execute on function
core.require(text, text),
core.require_module(text),
core.browses_incidents(),
core.match_version(integer, integer[]),
core.must_exist(boolean),
core.read_incident(uuid, text),
core.read_enforcement(uuid),
core.lock_incident(uuid, text, integer[]),
core.lock_tow_request(uuid, integer[]),
core.move_incident(uuid, text, text, text, integer[]),
core.refuse_transition(uuid, text, text, text),
core.new_incident(jsonb),
core.name_reporter(uuid, text, text, jsonb),
core.set_roles(uuid, text[]),
core.search_incidents(text),
core.claim_key(text, bytea),
core.remember(text, core.answer),
core.recall(text)
to tocsin_member;

-- What the ledger, numbering and search run as their own role.
grant execute on function
core.new_id(),
core.changed_fields(jsonb, jsonb),
core.format_number(text, date, integer),
core.next_number(text, timestamptz),
core.record_event(text, text, uuid, uuid, jsonb, uuid, uuid)
to tocsin_ledger;

grant execute on function core.record_event(text, text, uuid, uuid, jsonb, uuid, uuid) to tocsin_engine;

grant execute on function core.words_of(uuid, text) to tocsin_search;

-- The contract: every verb and every noun of the API, for members.
grant execute on all functions in schema api to tocsin_member;

grant select on all tables in schema api to tocsin_member;

grant select on core.incident_statuses to tocsin_member;

-- The worker.
grant execute on function
engine.add_tenant(text, text, text, text[]),
engine.add_member(text, text, text, text[], text, text),
engine.find_account(text, text),
engine.has_tenant(text),
engine.time_zone_of(text),
engine.ensure_category(text, text, text, text),
engine.import_fields(text, text),
engine.import_incidents(text, text, jsonb)
to tocsin_worker;

grant execute on function
engine.assume_tenant(text),
engine.assume_workflow(text, text),
engine.copy_built_in_rows(uuid, uuid)
to tocsin_engine;
