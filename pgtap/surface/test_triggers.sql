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
        ('categories', 'categories_1_default', 'core.keep_default'),
        ('categories', 'categories_8_version', 'core.bump_version'),
        ('categories', 'categories_log', 'core.log_directory'),
        ('group_members', 'group_members_log', 'core.log_directory'),
        ('groups', 'groups_8_version', 'core.bump_version'),
        ('groups', 'groups_log', 'core.log_directory'),
        ('idempotency_keys', 'idempotency_keys_limit', 'core.limit_keys'),
        ('incident_actions', 'incident_actions_append_only', 'core.refuse_change'),
        ('incident_actions', 'incident_actions_log', 'core.log_action'),
        ('incident_reporters', 'incident_reporters_1_complete', 'core.complete_reporter'),
        ('incident_reporters', 'incident_reporters_1_keep', 'core.keep_reporter'),
        ('incidents', 'incidents_1_complete', 'core.complete_incident'),
        ('incidents', 'incidents_1_identity', 'core.keep_incident_identity'),
        ('incidents', 'incidents_2_check', 'core.check_incident'),
        ('incidents', 'incidents_2_permission', 'core.permit_incident_change'),
        ('incidents', 'incidents_4_rank', 'core.rank_severity'),
        ('incidents', 'incidents_4_report', 'core.report_incident'),
        ('incidents', 'incidents_5_begin', 'core.begin_workflow'),
        ('incidents', 'incidents_6_transition', 'core.enforce_transition'),
        ('incidents', 'incidents_7_stamp_on_insert', 'core.stamp_incident'),
        ('incidents', 'incidents_7_stamp_on_move', 'core.stamp_incident'),
        ('incidents', 'incidents_8_touch', 'core.touch'),
        ('incidents', 'incidents_8_version', 'core.bump_version'),
        ('incidents', 'incidents_9_end_prompts', 'core.end_prompts'),
        ('incidents', 'incidents_9_number', 'core.number_incident'),
        ('incidents', 'incidents_log', 'core.log_incident'),
        ('incidents', 'incidents_resolve_action', 'core.record_resolution'),
        ('incidents', 'incidents_words_on_insert', 'core.index_words'),
        ('incidents', 'incidents_words_on_update', 'core.index_words'),
        ('ledger', 'ledger_append_only', 'core.refuse_change'),
        ('ledger_seals', 'ledger_seals_append_only', 'core.refuse_change'),
        ('member_accounts', 'member_accounts_1_grants', 'core.guard_grants'),
        ('member_roles', 'member_roles_1_grants', 'core.guard_grants'),
        ('member_roles', 'member_roles_9_admin', 'auth.keep_an_admin'),
        ('member_roles', 'member_roles_log', 'core.log_directory'),
        ('members', 'members_1_grants', 'core.guard_grants'),
        ('members', 'members_8_touch', 'core.touch'),
        ('members', 'members_8_version', 'core.bump_version'),
        ('members', 'members_9_admin', 'auth.keep_an_admin'),
        ('members', 'members_log', 'core.log_directory'),
        ('places', 'places_8_version', 'core.bump_version'),
        ('places', 'places_log', 'core.log_directory'),
        ('priorities', 'priorities_1_default', 'core.keep_default'),
        ('priorities', 'priorities_8_version', 'core.bump_version'),
        ('priorities', 'priorities_log', 'core.log_directory'),
        ('prompt_recipients', 'prompt_recipients_notify', 'core.notify_recipients'),
        ('prompt_response_history', 'prompt_response_history_1_forget', 'core.forget_answer'),
        ('prompt_response_history', 'prompt_response_history_append_only', 'core.refuse_change'),
        ('prompt_responses', 'prompt_responses_1_complete', 'core.complete_response'),
        ('prompt_responses', 'prompt_responses_1_repeat', 'core.repeat_answer'),
        ('prompt_responses', 'prompt_responses_1_void', 'core.void_answer'),
        ('prompt_responses', 'prompt_responses_2_check_on_insert', 'core.check_answer'),
        ('prompt_responses', 'prompt_responses_2_check_on_update', 'core.check_answer'),
        ('prompt_responses', 'prompt_responses_3_slot', 'core.take_slot'),
        ('prompt_responses', 'prompt_responses_8_history', 'core.keep_answer'),
        ('prompt_responses', 'prompt_responses_8_version', 'core.bump_version'),
        ('prompt_responses', 'prompt_responses_9_log', 'core.log_response'),
        ('prompts', 'prompts_1_complete', 'core.complete_prompt'),
        ('prompts', 'prompts_2_check', 'core.check_prompt'),
        ('prompts', 'prompts_3_title', 'core.title_prompt'),
        ('prompts', 'prompts_5_audience', 'core.freeze_audience'),
        ('prompts', 'prompts_5_slots', 'core.reset_slots'),
        ('prompts', 'prompts_5_slots_on_update', 'core.reset_slots'),
        ('prompts', 'prompts_8_touch', 'core.touch'),
        ('prompts', 'prompts_8_version', 'core.bump_version'),
        ('prompts', 'prompts_log', 'core.log_prompt'),
        ('role_group_permissions', 'role_group_permissions_1_grants', 'core.guard_grants'),
        ('role_group_permissions', 'role_group_permissions_log_delete', 'core.log_withdrawn'),
        ('role_group_permissions', 'role_group_permissions_log_insert', 'core.log_granted'),
        ('role_permissions', 'role_permissions_1_grants', 'core.guard_grants'),
        ('role_permissions', 'role_permissions_9_admin', 'auth.keep_an_admin'),
        ('role_permissions', 'role_permissions_log_delete', 'core.log_withdrawn'),
        ('role_permissions', 'role_permissions_log_insert', 'core.log_granted'),
        ('roles', 'roles_1_built_in', 'core.keep_built_in'),
        ('roles', 'roles_8_version', 'core.bump_version'),
        ('roles', 'roles_log', 'core.log_directory'),
        ('series', 'series_1_apart', 'core.keep_formats_apart'),
        ('series', 'series_8_version', 'core.bump_version'),
        ('series', 'series_log', 'core.log_directory'),
        ('severities', 'severities_1_default', 'core.keep_default'),
        ('severities', 'severities_8_version', 'core.bump_version'),
        ('severities', 'severities_log', 'core.log_directory'),
        ('statuses', 'statuses_1_built_in', 'core.keep_built_in'),
        ('statuses', 'statuses_2_meaning', 'core.keep_meaning'),
        ('statuses', 'statuses_8_version', 'core.bump_version'),
        ('statuses', 'statuses_log', 'core.log_directory'),
        ('tow_requests', 'tow_requests_1_begin', 'core.begin_workflow'),
        ('tow_requests', 'tow_requests_2_transition', 'core.enforce_transition'),
        ('tow_requests', 'tow_requests_3_stamp', 'core.stamp_tow_request'),
        ('tow_requests', 'tow_requests_8_touch', 'core.touch'),
        ('tow_requests', 'tow_requests_8_version', 'core.bump_version'),
        ('tow_requests', 'tow_requests_log_dispatch', 'core.log_tow_request'),
        ('tow_requests', 'tow_requests_log_move', 'core.log_tow_request'),
        ('transitions', 'transitions_1_built_in', 'core.keep_built_in'),
        ('transitions', 'transitions_1_guard', 'core.guard_transition'),
        ('transitions', 'transitions_2_meaning', 'core.keep_meaning'),
        ('transitions', 'transitions_8_version', 'core.bump_version'),
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
