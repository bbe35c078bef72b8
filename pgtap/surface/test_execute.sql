-- Who may execute what, role by role: closed lists. pgTAP does not know MAINTAIN, so grants are read with aclexplode().
begin;

select plan(12);

create temporary view executable as
select
    format('%s.%s', pronamespace::regnamespace, proname) as verb,
    case when entry.grantee = 0 then 'public' else entry.grantee::regrole::text end as grantee,
    entry.is_grantable
from pg_proc
cross join lateral aclexplode(coalesce(proacl, acldefault('f', proowner))) as entry
where
    pronamespace::regnamespace::text = any(tap_help.schemas())
    and entry.grantee <> proowner;

select set_eq(
    'select distinct grantee from executable',
    array[
        'tocsin_dba',
        'tocsin_engine',
        'tocsin_gate',
        'tocsin_guest',
        'tocsin_intake',
        'tocsin_ledger',
        'tocsin_member',
        'tocsin_search',
        'tocsin_worker'
    ],
    'only these roles may execute anything of Tocsin''s that is not theirs, and PUBLIC nothing'
);

select set_eq(
    $$select verb, grantee from executable where verb like 'api.%'$$,
    $$
    select
        format('api.%s', proname) as verb,
        case
            when proname in ('read_public_prompt', 'submit_public_response') then 'tocsin_guest'
            else 'tocsin_member'
        end as grantee
    from pg_proc
    where pronamespace = 'api'::regnamespace
    $$,
    'every verb of the contract is for tocsin_member, but for the two of guests, which are for tocsin_guest alone'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_guest'$$,
    array[
        'api.read_public_prompt',
        'api.submit_public_response',
        'auth.enter_as_guest',
        'intake.read_prompt',
        'intake.recall_answers',
        'intake.redeem_ticket',
        'intake.submit_response'
    ],
    'tocsin_guest may execute these functions, of all schemas'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_dba'$$,
    array['auth.assume_member', 'auth.impersonate'],
    'tocsin_dba may execute these functions, of all schemas'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_intake' and verb not like 'api.%'$$,
    array[
        'auth.act_for_tenant',
        'auth.context',
        'auth.followed_incidents',
        'auth.groups',
        'auth.may',
        'auth.may_in_scope',
        'auth.member',
        'auth.permitted_groups',
        'auth.can_see_incident',
        'auth.tenant',
        'auth.workflows',
        'core.actor',
        'core.merge_response',
        'core.response_errors',
        'core.response_snapshot',
        'core.form_fields',
        'core.clock_time',
        'core.prompt_form',
        'core.lock_free_slot',
        'core.in_words',
        'core.insert_response',
        'core.raise_invalid',
        'core.is_count',
        'core.is_list_of_texts',
        'core.create_slots',
        'core.mark_urgent',
        'core.require_open_prompt',
        'core.require_found',
        'core.new_id',
        'core.normal_form',
        'core.filter_options',
        'core.to_options',
        'core.plain_text',
        'core.quote',
        'core.parse_response',
        'core.raise_errors',
        'core.raise_duplicate_response',
        'core.replace_response',
        'core.require',
        'core.require_for',
        'core.response_fields',
        'core.without_nulls',
        'intake.base64url',
        'intake.find_prompt',
        'intake.hash_of',
        'intake.new_token',
        'intake.upsert_response_idempotently',
        'intake.recall_request',
        'intake.responder_key',
        'intake.tenant_of'
    ],
    'tocsin_intake may execute these functions that are not its own'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_engine' and verb not like 'api.%'$$,
    array[
        'auth.act_for_tenant',
        'auth.context',
        'auth.member',
        'auth.tenant',
        'core.fold_text',
        'core.formats_collide',
        'core.in_words',
        'core.incident_errors',
        'core.raise_invalid',
        'core.chain_hash',
        'core.new_id',
        'core.number_shape',
        'core.quote',
        'core.record_event',
        'core.raise_errors',
        'core.without_nulls',
        'core.split_words',
        'core.tokenize',
        'core.words_version'
    ],
    'tocsin_engine may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_gate' and verb not like 'api.%'$$,
    array[
        'auth.claims_of',
        'auth.member',
        'auth.tenant',
        'auth.reset_session'
    ],
    'tocsin_gate may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_ledger' and verb not like 'api.%'$$,
    array[
        'auth.act_for_tenant',
        'auth.context',
        'auth.may',
        'auth.member',
        'auth.tenant',
        'core.changed_fields',
        'core.format_number',
        'core.grant_of',
        'core.grants_detail',
        'core.is_number_taken',
        'core.new_id'
    ],
    'tocsin_ledger may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_member' and verb not like 'api.%'$$,
    array[
        'auth.context',
        'auth.enter',
        'auth.followed_incidents',
        'auth.groups',
        'auth.has_module',
        'auth.may',
        'auth.may_in_scope',
        'auth.may_in_any_workflow',
        'auth.member',
        'auth.permitted_groups',
        'auth.rights',
        'auth.can_see_incident',
        'auth.tenant',
        'auth.workflows',
        'core.actor',
        'core.allowed_transitions',
        'core.search_codes',
        'core.merge_response',
        'core.form_fields',
        'core.search_terms',
        'core.may_view_any_workflow',
        'core.claim_idempotent_result',
        'core.clear_keys',
        'core.ends_by_verbs',
        'core.search_incidents',
        'core.fold_text',
        'core.prompt_form',
        'core.format_number',
        'core.formats_collide',
        'core.in_words',
        'core.incident_errors',
        'core.insert_response',
        'core.raise_invalid',
        'core.is_count',
        'core.is_list_of_texts',
        'core.chain_hash',
        'core.local_time',
        'core.lock_incident',
        'core.lock_tow_request',
        'core.mark_urgent',
        'core.match_version',
        'core.move_incident',
        'core.require_open_prompt',
        'core.require_remindable',
        'core.require_found',
        'core.insert_reporter',
        'core.new_id',
        'core.new_incident',
        'core.new_prompt',
        'core.number_shape',
        'core.number_workflows',
        'core.normal_form',
        'core.filter_options',
        'core.to_options',
        'core.plain_text',
        'core.prompt_errors',
        'core.upsert_response',
        'core.quote',
        'core.rank_of',
        'core.read_own_prompt',
        'core.parse_response',
        'core.read_enforcement',
        'core.read_incident',
        'core.read_incident_for_prompts',
        'core.read_prompt',
        'core.readers_of',
        'core.read_response',
        'core.read_tow_request',
        'core.load_idempotent_result',
        'core.raise_errors',
        'core.raise_in_use',
        'core.raise_duplicate_response',
        'core.raise_illegal_transition',
        'core.store_idempotent_result',
        'core.replace_response',
        'core.require',
        'core.require_enforcement',
        'core.require_for',
        'core.require_grant',
        'core.require_module',
        'core.require_role',
        'core.require_verb',
        'core.response_result',
        'core.set_permissions',
        'core.response_fields',
        'core.set_roles',
        'core.nonresponders',
        'core.time_zone',
        'core.without_nulls',
        'core.split_words',
        'core.tokenize',
        'intake.base64url',
        'intake.claim_responses',
        'intake.hash_of',
        'intake.issue_token',
        'intake.new_token'
    ],
    'tocsin_member may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_search' and verb not like 'api.%'$$,
    array[
        'auth.context',
        'auth.followed_incidents',
        'auth.groups',
        'auth.may',
        'auth.may_in_any_workflow',
        'auth.member',
        'auth.tenant',
        'auth.workflows',
        'core.search_codes',
        'core.search_terms',
        'core.search_visible_incidents',
        'core.fold_text',
        'core.split_words',
        'core.tokenize'
    ],
    'tocsin_search may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_worker' and verb not like 'api.%'$$,
    array[
        'engine.add_member',
        'engine.add_tenant',
        'engine.ensure_category',
        'engine.find_account',
        'engine.has_tenant',
        'engine.import_fields',
        'engine.import_incidents',
        'engine.list_members',
        'engine.list_tenants',
        'engine.index_words',
        'engine.clear_requests',
        'engine.seal_ledger',
        'engine.sealing_backlog',
        'engine.set_member_active',
        'engine.set_tenant_status',
        'engine.tenants',
        'engine.time_zone_of',
        'engine.unindexed_tenants',
        'engine.unsealed_tenants',
        'engine.verify_ledger'
    ],
    'tocsin_worker may execute these functions'
);

select is_empty(
    'select verb, grantee from executable where is_grantable',
    'nobody may pass a grant on'
);

select *
from finish();

rollback;
