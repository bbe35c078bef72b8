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
        ('categories', 'categories_1_protect_default', 'core.protect_default'),
        ('categories', 'categories_8_version', 'core.increment_version'),
        ('categories', 'categories_61_log', 'core.log_directory'),
        ('group_members', 'group_members_61_log', 'core.log_directory'),
        ('groups', 'groups_8_version', 'core.increment_version'),
        ('groups', 'groups_61_log', 'core.log_directory'),
        ('idempotency_keys', 'idempotency_keys_51_limit', 'core.limit_keys'),
        ('incident_actions', 'incident_actions_0_append_only', 'core.raise_append_only'),
        ('incident_actions', 'incident_actions_61_log', 'core.log_action'),
        ('incident_reporters', 'incident_reporters_1_defaults', 'core.complete_reporter'),
        ('incident_reporters', 'incident_reporters_1_protect', 'core.protect_reporter'),
        ('incidents', 'incidents_1_defaults', 'core.complete_incident'),
        ('incidents', 'incidents_1_protect', 'core.protect_incident_columns'),
        ('incidents', 'incidents_2_check', 'core.check_incident'),
        ('incidents', 'incidents_2_permission', 'core.check_incident_update_permission'),
        ('incidents', 'incidents_4_rank', 'core.rank_severity'),
        ('incidents', 'incidents_51_report', 'core.report_incident'),
        ('incidents', 'incidents_5_begin', 'core.set_initial_status'),
        ('incidents', 'incidents_6_transition', 'core.enforce_transition'),
        ('incidents', 'incidents_7_stamp_on_insert', 'core.set_incident_timestamps'),
        ('incidents', 'incidents_7_stamp_on_move', 'core.set_incident_timestamps'),
        ('incidents', 'incidents_8_updated_at', 'core.set_updated_at'),
        ('incidents', 'incidents_8_version', 'core.increment_version'),
        ('incidents', 'incidents_52_deactivate_prompts', 'core.deactivate_prompts'),
        ('incidents', 'incidents_9_number', 'core.number_incident'),
        ('incidents', 'incidents_61_log', 'core.log_incident'),
        ('incidents', 'incidents_62_resolve_action', 'core.record_resolution'),
        ('incidents', 'incidents_71_index_on_insert', 'core.index_words'),
        ('incidents', 'incidents_71_index_on_update', 'core.index_words'),
        ('ledger', 'ledger_0_append_only', 'core.raise_append_only'),
        ('ledger_seals', 'ledger_seals_0_append_only', 'core.raise_append_only'),
        ('member_accounts', 'member_accounts_2_grants', 'core.require_grants'),
        ('member_roles', 'member_roles_2_grants', 'core.require_grants'),
        ('member_roles', 'member_roles_51_admin', 'auth.require_active_admin'),
        ('member_roles', 'member_roles_61_log', 'core.log_directory'),
        ('members', 'members_2_grants', 'core.require_grants'),
        ('members', 'members_8_updated_at', 'core.set_updated_at'),
        ('members', 'members_8_version', 'core.increment_version'),
        ('members', 'members_51_admin', 'auth.require_active_admin'),
        ('members', 'members_61_log', 'core.log_directory'),
        ('places', 'places_8_version', 'core.increment_version'),
        ('places', 'places_61_log', 'core.log_directory'),
        ('priorities', 'priorities_1_protect_default', 'core.protect_default'),
        ('priorities', 'priorities_8_version', 'core.increment_version'),
        ('priorities', 'priorities_61_log', 'core.log_directory'),
        ('prompt_recipients', 'prompt_recipients_51_notify', 'core.notify_recipients'),
        ('prompt_response_history', 'prompt_response_history_1_protect', 'core.check_history_deletion'),
        ('prompt_response_history', 'prompt_response_history_0_append_only', 'core.raise_append_only'),
        ('prompt_responses', 'prompt_responses_1_defaults', 'core.complete_response'),
        ('prompt_responses', 'prompt_responses_1_repeat', 'core.repeat_response'),
        ('prompt_responses', 'prompt_responses_1_void', 'core.void_response'),
        ('prompt_responses', 'prompt_responses_2_check_on_insert', 'core.check_response'),
        ('prompt_responses', 'prompt_responses_2_check_on_update', 'core.check_response'),
        ('prompt_responses', 'prompt_responses_51_slot', 'core.claim_slot'),
        ('prompt_responses', 'prompt_responses_52_history', 'core.archive_response'),
        ('prompt_responses', 'prompt_responses_8_version', 'core.increment_version'),
        ('prompt_responses', 'prompt_responses_61_log', 'core.log_response'),
        ('prompts', 'prompts_1_defaults', 'core.complete_prompt'),
        ('prompts', 'prompts_2_check', 'core.check_prompt'),
        ('prompts', 'prompts_4_title', 'core.title_prompt'),
        ('prompts', 'prompts_51_recipients', 'core.snapshot_recipients'),
        ('prompts', 'prompts_52_slots', 'core.reset_slots'),
        ('prompts', 'prompts_52_slots_on_update', 'core.reset_slots'),
        ('prompts', 'prompts_8_updated_at', 'core.set_updated_at'),
        ('prompts', 'prompts_8_version', 'core.increment_version'),
        ('prompts', 'prompts_61_log', 'core.log_prompt'),
        ('role_group_permissions', 'role_group_permissions_2_grants', 'core.require_grants'),
        ('role_group_permissions', 'role_group_permissions_61_log_delete', 'core.log_withdrawn'),
        ('role_group_permissions', 'role_group_permissions_61_log_insert', 'core.log_granted'),
        ('role_permissions', 'role_permissions_2_grants', 'core.require_grants'),
        ('role_permissions', 'role_permissions_51_admin', 'auth.require_active_admin'),
        ('role_permissions', 'role_permissions_61_log_delete', 'core.log_withdrawn'),
        ('role_permissions', 'role_permissions_61_log_insert', 'core.log_granted'),
        ('roles', 'roles_1_protect_built_in', 'core.protect_built_in'),
        ('roles', 'roles_8_version', 'core.increment_version'),
        ('roles', 'roles_61_log', 'core.log_directory'),
        ('number_series', 'number_series_51_collision', 'core.check_format_collision'),
        ('number_series', 'number_series_8_version', 'core.increment_version'),
        ('number_series', 'number_series_61_log', 'core.log_directory'),
        ('severities', 'severities_1_protect_default', 'core.protect_default'),
        ('severities', 'severities_8_version', 'core.increment_version'),
        ('severities', 'severities_61_log', 'core.log_directory'),
        ('statuses', 'statuses_1_protect_built_in', 'core.protect_built_in'),
        ('statuses', 'statuses_1_protect', 'core.protect_meaning'),
        ('statuses', 'statuses_8_version', 'core.increment_version'),
        ('statuses', 'statuses_61_log', 'core.log_directory'),
        ('tow_requests', 'tow_requests_5_begin', 'core.set_initial_status'),
        ('tow_requests', 'tow_requests_6_transition', 'core.enforce_transition'),
        ('tow_requests', 'tow_requests_7_stamp', 'core.set_tow_request_timestamps'),
        ('tow_requests', 'tow_requests_8_updated_at', 'core.set_updated_at'),
        ('tow_requests', 'tow_requests_8_version', 'core.increment_version'),
        ('tow_requests', 'tow_requests_61_log_dispatch', 'core.log_tow_request'),
        ('tow_requests', 'tow_requests_61_log_move', 'core.log_tow_request'),
        ('transitions', 'transitions_1_protect_built_in', 'core.protect_built_in'),
        ('transitions', 'transitions_2_check', 'core.check_transition'),
        ('transitions', 'transitions_1_protect', 'core.protect_meaning'),
        ('transitions', 'transitions_8_version', 'core.increment_version'),
        ('transitions', 'transitions_61_log', 'core.log_directory'),
        ('workflows', 'workflows_61_log', 'core.log_directory')
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
