-- Statistics of what people write and of places: none. The planner reads the statistics of all tenants past every
-- policy, and EXPLAIN tells what it estimates: bisecting the estimates spells out another tenant's commonest words.
-- Ids keep theirs: plans want them, and who knows an id has nothing.
-- depends: 0014_ledger_seals
set local role tocsin_owner;

alter table tocsin.board_tickets
alter column ticket_hash set statistics 0;

alter table tocsin.categories
alter column slug set statistics 0,
alter column name set statistics 0,
alter column description set statistics 0;

alter table tocsin.counters
alter column series set statistics 0;

alter table tocsin.groups
alter column kind set statistics 0,
alter column name set statistics 0;

alter table tocsin.guest_requests
alter column key_hash set statistics 0,
alter column fingerprint set statistics 0;

alter table tocsin.idempotency_keys
alter column key set statistics 0,
alter column fingerprint set statistics 0,
alter column body set statistics 0,
alter column location set statistics 0;

alter table tocsin.incident_actions
alter column action_type set statistics 0,
alter column payload set statistics 0,
alter column result set statistics 0;

alter table tocsin.incident_reporters
alter column reporter set statistics 0;

alter table tocsin.incident_words
alter column words set statistics 0;

alter table tocsin.incidents
alter column number set statistics 0,
alter column category set statistics 0,
alter column severity set statistics 0,
alter column priority set statistics 0,
alter column tags set statistics 0,
alter column qa_seed_tag set statistics 0,
alter column title set statistics 0,
alter column description set statistics 0,
alter column original_description set statistics 0,
alter column impact set statistics 0,
alter column financial_impact set statistics 0,
alter column root_cause set statistics 0,
alter column corrective_actions set statistics 0,
alter column metadata set statistics 0,
alter column reported_via set statistics 0,
alter column source set statistics 0,
alter column external_id set statistics 0,
alter column location_label set statistics 0,
alter column latitude set statistics 0,
alter column longitude set statistics 0,
alter column photo_urls set statistics 0,
alter column resolution set statistics 0,
alter column rejection_reason set statistics 0,
alter column rejection_explanation set statistics 0,
alter column visibility_scope set statistics 0,
alter column change_reason set statistics 0;

alter table tocsin.ledger
alter column action set statistics 0,
alter column subject_type set statistics 0,
alter column detail set statistics 0;

alter table tocsin.ledger_seals
alter column hash set statistics 0;

alter table tocsin.member_accounts
alter column issuer set statistics 0,
alter column subject set statistics 0,
alter column email set statistics 0,
alter column phone set statistics 0;

alter table tocsin.member_roles
alter column role set statistics 0;

alter table tocsin.members
alter column display_name set statistics 0,
alter column team_kind set statistics 0;

alter table tocsin.notifications
alter column kind set statistics 0,
alter column title set statistics 0,
alter column detail set statistics 0,
alter column subject_type set statistics 0;

alter table tocsin.places
alter column kind set statistics 0,
alter column name set statistics 0,
alter column parent_kind set statistics 0,
alter column latitude set statistics 0,
alter column longitude set statistics 0;

alter table tocsin.priorities
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.prompt_response_history
alter column answer set statistics 0;

alter table tocsin.prompt_responses
alter column responder_key_hash set statistics 0,
alter column response_data set statistics 0,
alter column standing set statistics 0,
alter column response_channel set statistics 0,
alter column state set statistics 0,
alter column location_label set statistics 0,
alter column location_lat set statistics 0,
alter column location_lng set statistics 0,
alter column location_accuracy_m set statistics 0,
alter column void_reason set statistics 0,
alter column address_hash set statistics 0,
alter column agent_hash set statistics 0;

alter table tocsin.prompt_tokens
alter column token_hash set statistics 0;

alter table tocsin.prompts
alter column prompt_type set statistics 0,
alter column title set statistics 0,
alter column prompt_text set statistics 0,
alter column options set statistics 0,
alter column validation set statistics 0,
alter column target_type set statistics 0,
alter column target_group_kind set statistics 0,
alter column on_repeat set statistics 0;

alter table tocsin.role_group_permissions
alter column role set statistics 0,
alter column permission set statistics 0,
alter column group_kind set statistics 0;

alter table tocsin.role_permissions
alter column role set statistics 0,
alter column permission set statistics 0,
alter column only_workflow set statistics 0;

alter table tocsin.roles
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.series
alter column slug set statistics 0,
alter column format set statistics 0,
alter column period set statistics 0;

alter table tocsin.severities
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.statuses
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.tenant_modules
alter column module set statistics 0;

alter table tocsin.tenants
alter column slug set statistics 0,
alter column name set statistics 0,
alter column time_zone set statistics 0,
alter column default_workflow set statistics 0,
alter column settings set statistics 0;

alter table tocsin.tow_requests
alter column priority set statistics 0,
alter column vehicle_plate set statistics 0,
alter column vehicle_description set statistics 0,
alter column provider_name set statistics 0,
alter column provider_contact set statistics 0,
alter column location_label set statistics 0,
alter column latitude set statistics 0,
alter column longitude set statistics 0,
alter column notes set statistics 0;

alter table tocsin.transitions
alter column from_status set statistics 0,
alter column to_status set statistics 0,
alter column permission set statistics 0;

alter table tocsin.workflows
alter column slug set statistics 0,
alter column name set statistics 0,
alter column module set statistics 0,
alter column series set statistics 0,
alter column default_category set statistics 0,
alter column default_severity set statistics 0,
alter column required_fields set statistics 0;
