-- What can be called: closed lists, with signatures.
begin;

select plan(5);

select set_eq(
    $$
    select format('%s(%s)', proname, oidvectortypes(proargtypes))
    from pg_proc
    where pronamespace = 'auth'::regnamespace
    $$,
    array[
        'assume(uuid)',
        'claim_of(text, text, text)',
        'context()',
        'created_now(uuid)',
        'enter(text, text, text, text, boolean)',
        'followed_incidents()',
        'groups()',
        'has_module(text)',
        'may(text, text)',
        'member()',
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
        'begin_workflow()',
        'browses_incidents()',
        'bump_version()',
        'changed_fields(jsonb, jsonb)',
        'check_incident()',
        'check_incident_groups()',
        'claim_key(text, bytea)',
        'complete_incident()',
        'enforce_transition()',
        'format_number(text, date, integer)',
        'index_words()',
        'invalid(text, text, text)',
        'keep_incident_identity()',
        'lock_incident(uuid, text, integer[])',
        'lock_tow_request(uuid, integer[])',
        'log_action()',
        'log_directory()',
        'log_incident()',
        'log_tow_request()',
        'match_version(integer, integer[])',
        'move_incident(uuid, text, text, text, integer[])',
        'must_exist(boolean)',
        'name_reporter(uuid, text, text, jsonb)',
        'new_id()',
        'new_incident(jsonb)',
        'next_number(text, timestamp with time zone)',
        'number_incident()',
        'permit_incident_change()',
        'rank_severity()',
        'read_enforcement(uuid)',
        'read_incident(uuid, text)',
        'recall(text)',
        'record_event(text, text, uuid, uuid, jsonb, uuid, uuid)',
        'refuse_change()',
        'refuse_transition(uuid, text, text, text)',
        'remember(text, core.answer)',
        'require(text, text)',
        'require_module(text)',
        'search_incidents(text)',
        'set_roles(uuid, text[])',
        'stamp_incident()',
        'stamp_tow_request()',
        'touch()',
        'without_nulls(jsonb)',
        'words_of(uuid, text)'
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
        'cancel_incident(uuid, text, integer[])',
        'close_incident(uuid, text, integer[])',
        'create_category(text, text, text, text)',
        'create_group(text, text, uuid[])',
        'create_incident(jsonb)',
        'create_member(text, text, text, uuid, text[], text, text)',
        'create_place(text, text, uuid, double precision, double precision)',
        'create_priority(text, text, integer, integer, integer)',
        'create_status(text, text, text, integer, boolean)',
        'create_transition(text, text, text, text)',
        'delete_incident(uuid, integer[])',
        'dispatch_incident(uuid, text, text, text, text, text, text, double precision, double precision, text)',
        'record_action(uuid, text, jsonb, text)',
        'resolve_incident(uuid, text, text, integer[])',
        'transition_incident(uuid, text, text, text, integer[])',
        'update_category(text, text, jsonb, integer[])',
        'update_member(uuid, jsonb, integer[])',
        'update_priority(text, jsonb, integer[])',
        'update_status(text, text, jsonb, integer[])',
        'update_tow_request(uuid, jsonb, integer[])'
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
        'time_zone_of(text)'
    ],
    'engine: what the worker and the command line run'
);

select is_empty(
    $$select oid::regprocedure from pg_proc where pronamespace = 'tocsin'::regnamespace$$,
    'tocsin holds no function: tables and rules load independently'
);

select *
from finish();

rollback;
