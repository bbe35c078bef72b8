-- What can be called: closed lists, with signatures.
begin;

select plan(6);

select set_eq(
    $$
    select format('%s(%s)', proname, oidvectortypes(proargtypes))
    from pg_proc
    where pronamespace = 'auth'::regnamespace
    $$,
    array[
        'assume(uuid)',
        'assume_member(text, text)',
        'claim_of(text, text, text)',
        'context()',
        'enter(text, text, text, text, boolean)',
        'enter_as_guest(boolean)',
        'followed_incidents()',
        'groups()',
        'has_module(text)',
        'impersonate(text, text, boolean)',
        'keep_an_admin()',
        'may(text, text)',
        'may_for(text, text, uuid, uuid)',
        'may_somewhere(text)',
        'member()',
        'permitted_groups(text)',
        'rights()',
        'seal(text)',
        'sees(uuid)',
        'tenant()',
        'wipe_session()',
        'workflows(text)'
    ],
    'auth: who is calling'
);

select set_eq(
    $$
    select format('%s(%s)', proname, oidvectortypes(proargtypes))
    from pg_proc
    where pronamespace = 'core'::regnamespace
    $$,
    array[
        'actor(uuid, boolean)',
        'amended_answer(jsonb, jsonb)',
        'allowed_transitions(text, text, boolean)',
        'answer_faults(tocsin.prompts, tocsin.prompt_responses)',
        'answer_of(tocsin.prompt_responses)',
        'asked_codes(text)',
        'asked_fields(tocsin.prompts)',
        'asked_words(text)',
        'begin_workflow()',
        'browses_incidents()',
        'bump_version()',
        'changed_fields(jsonb, jsonb)',
        'check_answer()',
        'check_incident()',
        'check_prompt()',
        'claim_key(text, bytea)',
        'clear_keys(text)',
        'formats_collide(text, text)',
        'is_number_taken(text)',
        'keep_default()',
        'keep_formats_apart()',
        'limit_keys()',
        'clock_time(timestamp with time zone, text)',
        'complete_incident()',
        'complete_prompt()',
        'complete_reporter()',
        'complete_response()',
        'end_prompts()',
        'ends_by_verbs(uuid, text)',
        'enforce_transition()',
        'find_by_words(text)',
        'find_seen_by_words(text[], text[])',
        'fold_text(text)',
        'forget_answer()',
        'form_of(tocsin.prompts)',
        'format_number(text, date, integer)',
        'free_slot(uuid, uuid)',
        'freeze_audience()',
        'grant_of(jsonb)',
        'grants_detail(text, jsonb, jsonb)',
        'guard_grants()',
        'guard_transition()',
        'index_words()',
        'insert_answer(tocsin.prompt_responses)',
        'in_words(text[], text)',
        'incident_faults(tocsin.workflows, tocsin.incidents, tocsin.incidents)',
        'invalid(text, text, text)',
        'is_count(jsonb)',
        'is_list_of_texts(jsonb, integer, integer)',
        'keep_answer()',
        'keep_built_in()',
        'keep_incident_identity()',
        'lay_out_slots(tocsin.prompts, integer)',
        'keep_meaning()',
        'keep_reporter()',
        'link_hash(bytea, tocsin.ledger_seals, tocsin.ledger)',
        'local_time(timestamp without time zone)',
        'lock_incident(uuid, text, integer[])',
        'lock_tow_request(uuid, integer[])',
        'log_action()',
        'log_directory()',
        'log_granted()',
        'log_incident()',
        'log_prompt()',
        'log_response()',
        'log_tow_request()',
        'log_withdrawn()',
        'mark_urgent(text, jsonb)',
        'match_version(integer, integer[])',
        'move_incident(uuid, text, text, text, integer[])',
        'must_be_open(tocsin.prompts)',
        'must_be_resendable(tocsin.prompts)',
        'must_exist(boolean)',
        'name_reporter(uuid, jsonb)',
        'new_id()',
        'new_incident(jsonb)',
        'new_prompt(jsonb)',
        'next_number(text, timestamp with time zone)',
        'normal_form(text)',
        'notify_recipients()',
        'number_incident()',
        'number_shape(text, integer)',
        'number_workflows(text, text[])',
        'options_among(jsonb, jsonb)',
        'options_of(jsonb)',
        'permit_incident_change()',
        'plain_text(text)',
        'prompt_faults(text, jsonb, jsonb)',
        'put_answer(tocsin.prompt_responses, jsonb)',
        'rank_of(text, text, boolean)',
        'rank_severity()',
        'read_addressed(uuid)',
        'read_answer(jsonb)',
        'read_enforcement(uuid)',
        'read_incident(uuid, text)',
        'read_overseen(uuid, text)',
        'read_prompt(uuid, text)',
        'readers_of(uuid)',
        'read_tow_request(uuid)',
        'read_response(uuid, uuid)',
        'recall(text)',
        'record_change(uuid, text, text, uuid, jsonb)',
        'record_event(text, text, uuid, uuid, jsonb, uuid, uuid)',
        'refuse_change()',
        'quote(text)',
        'refuse_faults(json)',
        'refuse_in_use(text)',
        'refuse_repeat()',
        'refuse_transition(uuid, text, text, text)',
        'remember(text, core.answer)',
        'repeat_answer()',
        'replace_answer(tocsin.prompt_responses, jsonb)',
        'report_incident()',
        'require(text, text)',
        'require_enforcement()',
        'require_for(text, text, uuid, uuid)',
        'require_grant(text, text, uuid)',
        'require_module(text)',
        'require_role(text)',
        'reset_slots()',
        'require_verb(tocsin.transitions, uuid)',
        'response_answer(uuid)',
        'set_permissions(text, jsonb)',
        'said_by(jsonb)',
        'set_roles(uuid, text[])',
        'silent_of(uuid)',
        'stamp_incident()',
        'stamp_tow_request()',
        'take_slot()',
        'time_zone()',
        'title_prompt()',
        'touch()',
        'void_answer()',
        'without_nulls(jsonb)',
        'words_in(text, text)',
        'words_of(uuid, text, text)',
        'words_version()'
    ],
    'core: the rules'
);

select set_eq(
    $$
    select format('%s(%s)', proname, oidvectortypes(proargtypes))
    from pg_proc
    where pronamespace = 'api'::regnamespace
    $$,
    array[
        'amend_incident(uuid, jsonb, integer[])',
        'answer_prompt(uuid, jsonb)',
        'cancel_incident(uuid, text, integer[])',
        'claim_responses(text)',
        'close_incident(uuid, text, integer[])',
        'create_board_link(uuid, text)',
        'create_category(text, text, text, text, boolean)',
        'create_group(text, text, uuid[])',
        'create_incident(jsonb)',
        'create_member(text, text, text, uuid, text[], text, text)',
        'create_place(text, text, uuid, double precision, double precision)',
        'create_priority(text, text, integer, integer, integer)',
        'create_prompt(uuid, jsonb, text)',
        'create_role(text, text, jsonb)',
        'create_series(text, text, text, text[])',
        'create_severity(text, text, text, integer)',
        'create_status(text, text, text, integer, boolean)',
        'create_transition(text, text, text, text)',
        'delete_category(text, text, integer[])',
        'delete_incident(uuid, integer[])',
        'delete_priority(text, integer[])',
        'delete_role(text, integer[])',
        'delete_series(text, integer[])',
        'delete_severity(text, text, integer[])',
        'delete_status(text, text, integer[])',
        'delete_transition(text, text, text, integer[])',
        'dispatch_incident(uuid, text, text, text, text, text, text, double precision, double precision, text)',
        'enter_response(uuid, jsonb)',
        'read_all_notifications()',
        'read_notification(uuid)',
        'read_public_prompt(text)',
        'record_action(uuid, text, jsonb, text)',
        'resend_prompt(uuid)',
        'resolve_incident(uuid, text, text, integer[])',
        'submit_public_response(text, jsonb, text, bytea, bytea, bytea)',
        'transition_incident(uuid, text, text, text, integer[])',
        'update_category(text, text, jsonb, integer[])',
        'update_group(uuid, jsonb, integer[])',
        'update_member(uuid, jsonb, integer[])',
        'update_place(uuid, jsonb, integer[])',
        'update_priority(text, jsonb, integer[])',
        'update_prompt(uuid, jsonb, integer[])',
        'update_role(text, jsonb, integer[])',
        'update_series(text, jsonb, integer[])',
        'update_severity(text, text, jsonb, integer[])',
        'update_status(text, text, jsonb, integer[])',
        'update_tow_request(uuid, jsonb, integer[])',
        'update_transition(text, text, text, jsonb, integer[])',
        'void_response(uuid, uuid, text)'
    ],
    'api: the verbs of the contract'
);

select set_eq(
    $$
    select format('%s(%s)', proname, oidvectortypes(proargtypes))
    from pg_proc
    where pronamespace = 'engine'::regnamespace
    $$,
    array[
        'add_member(text, text, text, text[], text, text)',
        'add_tenant(text, text, text, text[])',
        'assume_tenant(text)',
        'assume_workflow(text, text)',
        'copy_built_in_rows(uuid, uuid)',
        'ensure_category(text, text, text, text)',
        'find_account(text, text)',
        'has_tenant(text)',
        'import_fields(text, text)',
        'import_incidents(text, text, jsonb)',
        'list_members(text)',
        'list_tenants()',
        'sealing_backlog()',
        'set_member_active(text, text, boolean)',
        'set_tenant_status(text, text)',
        'clear_requests(text, timestamp with time zone, integer)',
        'seal_ledger(text, timestamp with time zone, interval, integer)',
        'tenants()',
        'time_zone_of(text)',
        'index_words(text, uuid, integer)',
        'unindexed_tenants()',
        'unsealed_tenants(timestamp with time zone, interval)',
        'verify_ledger(text, bigint[], bytea[])'
    ],
    'engine: what the worker and the command line run'
);

select set_eq(
    $$
    select format('%s(%s)', proname, oidvectortypes(proargtypes))
    from pg_proc
    where pronamespace = 'intake'::regnamespace
    $$,
    array[
        'base64url(bytea)',
        'claim_responses(text)',
        'find_prompt(text)',
        'hash_of(text)',
        'issue_token(uuid)',
        'new_token(uuid)',
        'put_once(tocsin.prompt_responses, jsonb, text, bytea)',
        'read_prompt(text)',
        'recall_answers(text, text[])',
        'recall_request(uuid, text, bytea)',
        'redeem_ticket(text)',
        'responder_key(text, text)',
        'submit_response(text, jsonb, text, bytea, bytea, bytea)',
        'tenant_of(text)'
    ],
    'intake: what answers somebody without an account'
);

select is_empty(
    $$select oid::regprocedure from pg_proc where pronamespace = 'tocsin'::regnamespace$$,
    'tocsin holds no function: tables and rules load independently'
);

select *
from finish();

rollback;
