-- Which rules hold whoever writes: a closed list of triggers.
begin;

select plan(2);

select set_eq(
    $$
    select relname::text, tgname::text, tgfoid::regproc::text
    from pg_trigger
    inner join pg_class on tgrelid = pg_class.oid
    where not tgisinternal and relnamespace = 'tocsin'::regnamespace
    $$,
    $$
    values
        ('categories', 'categories_1_default', 'core.protect_default'),
        ('categories', 'categories_8_version', 'core.increment_version'),
        ('categories', 'categories_log', 'core.log_directory'),
        ('group_members', 'group_members_log', 'core.log_directory'),
        ('groups', 'groups_8_version', 'core.increment_version'),
        ('groups', 'groups_log', 'core.log_directory'),
        ('idempotency_keys', 'idempotency_keys_limit', 'core.limit_keys'),
        ('incident_actions', 'incident_actions_append_only', 'core.raise_append_only'),
        ('incident_actions', 'incident_actions_log', 'core.log_action'),
        ('incident_reporters', 'incident_reporters_1_complete', 'core.complete_reporter'),
        ('incident_reporters', 'incident_reporters_1_keep', 'core.protect_reporter'),
        ('incidents', 'incidents_1_complete', 'core.complete_incident'),
        ('incidents', 'incidents_1_identity', 'core.protect_incident_columns'),
        ('incidents', 'incidents_2_check', 'core.check_incident'),
        ('incidents', 'incidents_2_permission', 'core.check_incident_update_permission'),
        ('incidents', 'incidents_4_rank', 'core.rank_severity'),
        ('incidents', 'incidents_4_report', 'core.report_incident'),
        ('incidents', 'incidents_5_begin', 'core.set_initial_status'),
        ('incidents', 'incidents_6_transition', 'core.enforce_transition'),
        ('incidents', 'incidents_7_stamp_on_insert', 'core.set_incident_timestamps'),
        ('incidents', 'incidents_7_stamp_on_move', 'core.set_incident_timestamps'),
        ('incidents', 'incidents_8_touch', 'core.set_updated_at'),
        ('incidents', 'incidents_8_version', 'core.increment_version'),
        ('incidents', 'incidents_9_end_prompts', 'core.deactivate_prompts'),
        ('incidents', 'incidents_9_number', 'core.number_incident'),
        ('incidents', 'incidents_log', 'core.log_incident'),
        ('incidents', 'incidents_resolve_action', 'core.record_resolution'),
        ('incidents', 'incidents_words_on_insert', 'core.index_words'),
        ('incidents', 'incidents_words_on_update', 'core.index_words'),
        ('ledger', 'ledger_append_only', 'core.raise_append_only'),
        ('ledger_seals', 'ledger_seals_append_only', 'core.raise_append_only'),
        ('member_accounts', 'member_accounts_1_grants', 'core.require_grants'),
        ('member_roles', 'member_roles_1_grants', 'core.require_grants'),
        ('member_roles', 'member_roles_9_admin', 'auth.require_active_admin'),
        ('member_roles', 'member_roles_log', 'core.log_directory'),
        ('members', 'members_1_grants', 'core.require_grants'),
        ('members', 'members_8_touch', 'core.set_updated_at'),
        ('members', 'members_8_version', 'core.increment_version'),
        ('members', 'members_9_admin', 'auth.require_active_admin'),
        ('members', 'members_log', 'core.log_directory'),
        ('places', 'places_8_version', 'core.increment_version'),
        ('places', 'places_log', 'core.log_directory'),
        ('priorities', 'priorities_1_default', 'core.protect_default'),
        ('priorities', 'priorities_8_version', 'core.increment_version'),
        ('priorities', 'priorities_log', 'core.log_directory'),
        ('prompt_recipients', 'prompt_recipients_notify', 'core.notify_recipients'),
        ('prompt_response_history', 'prompt_response_history_1_forget', 'core.check_history_deletion'),
        ('prompt_response_history', 'prompt_response_history_append_only', 'core.raise_append_only'),
        ('prompt_responses', 'prompt_responses_1_complete', 'core.complete_response'),
        ('prompt_responses', 'prompt_responses_1_repeat', 'core.repeat_response'),
        ('prompt_responses', 'prompt_responses_1_void', 'core.void_response'),
        ('prompt_responses', 'prompt_responses_2_check_on_insert', 'core.check_response'),
        ('prompt_responses', 'prompt_responses_2_check_on_update', 'core.check_response'),
        ('prompt_responses', 'prompt_responses_3_slot', 'core.claim_slot'),
        ('prompt_responses', 'prompt_responses_8_history', 'core.archive_response'),
        ('prompt_responses', 'prompt_responses_8_version', 'core.increment_version'),
        ('prompt_responses', 'prompt_responses_9_log', 'core.log_response'),
        ('prompts', 'prompts_1_complete', 'core.complete_prompt'),
        ('prompts', 'prompts_2_check', 'core.check_prompt'),
        ('prompts', 'prompts_3_title', 'core.title_prompt'),
        ('prompts', 'prompts_5_audience', 'core.snapshot_recipients'),
        ('prompts', 'prompts_5_slots', 'core.reset_slots'),
        ('prompts', 'prompts_5_slots_on_update', 'core.reset_slots'),
        ('prompts', 'prompts_8_touch', 'core.set_updated_at'),
        ('prompts', 'prompts_8_version', 'core.increment_version'),
        ('prompts', 'prompts_log', 'core.log_prompt'),
        ('role_group_permissions', 'role_group_permissions_1_grants', 'core.require_grants'),
        ('role_group_permissions', 'role_group_permissions_log_delete', 'core.log_withdrawn'),
        ('role_group_permissions', 'role_group_permissions_log_insert', 'core.log_granted'),
        ('role_permissions', 'role_permissions_1_grants', 'core.require_grants'),
        ('role_permissions', 'role_permissions_9_admin', 'auth.require_active_admin'),
        ('role_permissions', 'role_permissions_log_delete', 'core.log_withdrawn'),
        ('role_permissions', 'role_permissions_log_insert', 'core.log_granted'),
        ('roles', 'roles_1_built_in', 'core.protect_built_in'),
        ('roles', 'roles_8_version', 'core.increment_version'),
        ('roles', 'roles_log', 'core.log_directory'),
        ('number_series', 'number_series_1_apart', 'core.check_format_collision'),
        ('number_series', 'number_series_8_version', 'core.increment_version'),
        ('number_series', 'number_series_log', 'core.log_directory'),
        ('severities', 'severities_1_default', 'core.protect_default'),
        ('severities', 'severities_8_version', 'core.increment_version'),
        ('severities', 'severities_log', 'core.log_directory'),
        ('statuses', 'statuses_1_built_in', 'core.protect_built_in'),
        ('statuses', 'statuses_2_meaning', 'core.protect_meaning'),
        ('statuses', 'statuses_8_version', 'core.increment_version'),
        ('statuses', 'statuses_log', 'core.log_directory'),
        ('tow_requests', 'tow_requests_1_begin', 'core.set_initial_status'),
        ('tow_requests', 'tow_requests_2_transition', 'core.enforce_transition'),
        ('tow_requests', 'tow_requests_3_stamp', 'core.set_tow_request_timestamps'),
        ('tow_requests', 'tow_requests_8_touch', 'core.set_updated_at'),
        ('tow_requests', 'tow_requests_8_version', 'core.increment_version'),
        ('tow_requests', 'tow_requests_log_dispatch', 'core.log_tow_request'),
        ('tow_requests', 'tow_requests_log_move', 'core.log_tow_request'),
        ('transitions', 'transitions_1_built_in', 'core.protect_built_in'),
        ('transitions', 'transitions_1_guard', 'core.check_transition'),
        ('transitions', 'transitions_2_meaning', 'core.protect_meaning'),
        ('transitions', 'transitions_8_version', 'core.increment_version'),
        ('transitions', 'transitions_log', 'core.log_directory'),
        ('workflows', 'workflows_log', 'core.log_directory')
    $$,
    'these triggers, running these functions, and no others'
);

select is_empty(
    $$
    select tgrelid::regclass, tgname
    from pg_trigger
    where tgenabled <> 'O' and not tgisinternal
    $$,
    'none of them is switched off'
);

select *
from finish();

rollback;
