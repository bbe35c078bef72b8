-- Who may touch which table and column, role by role: closed lists. No columns named means the whole table.
begin;

select plan(11);

create temporary view granted as
select
    relname::text as noun,
    lower(entry.privilege_type) as privilege,
    '' as columns,
    case when entry.grantee = 0 then 'public' else entry.grantee::regrole::text end as grantee,
    entry.is_grantable
from pg_class
cross join lateral aclexplode(relacl) as entry
where
    relnamespace = 'tocsin'::regnamespace
    and entry.grantee <> relowner
union all
select
    relname::text,
    lower(entry.privilege_type),
    string_agg(attname, ', ' order by attnum),
    case when entry.grantee = 0 then 'public' else entry.grantee::regrole::text end,
    bool_or(entry.is_grantable)
from pg_class
inner join pg_attribute on pg_class.oid = attrelid
cross join lateral aclexplode(attacl) as entry
where relnamespace = 'tocsin'::regnamespace
group by relname, entry.privilege_type, entry.grantee;

select set_eq(
    'select distinct grantee from granted',
    array[
        'tocsin_engine',
        'tocsin_gate',
        'tocsin_intake',
        'tocsin_ledger',
        'tocsin_member',
        'tocsin_search'
    ],
    'only these roles hold anything on the tables: neither PUBLIC nor tocsin_guest, tocsin_worker, tocsin_dba'
);

select set_eq(
    $$select noun, privilege, columns from granted where grantee = 'tocsin_engine'$$,
    $$
    values
        ('categories', 'insert', ''),
        ('categories', 'select', ''),
        ('groups', 'select', ''),
        ('guest_requests', 'delete', ''),
        ('guest_requests', 'select', 'tenant_id, prompt_id, key_hash, created_at'),
        ('idempotency_keys', 'delete', ''),
        ('idempotency_keys', 'select', 'tenant_id, member_id, key, created_at'),
        ('incident_imports', 'insert', ''),
        ('incident_imports', 'select', ''),
        ('incident_reporters', 'insert', ''),
        ('incident_words', 'select', ''),
        ('incident_words', 'update', 'words'),
        ('incidents', 'insert', ''),
        ('incidents', 'select', ''),
        ('ledger', 'select', ''),
        ('ledger_seals', 'insert', ''),
        ('ledger_seals', 'select', ''),
        ('member_accounts', 'insert', ''),
        ('member_accounts', 'select', ''),
        ('member_roles', 'insert', ''),
        ('member_roles', 'select', ''),
        ('members', 'insert', 'tenant_id, id, display_name'),
        ('members', 'select', ''),
        ('members', 'update', 'is_active'),
        ('modules', 'select', ''),
        ('permissions', 'select', ''),
        ('places', 'select', ''),
        ('priorities', 'insert', ''),
        ('priorities', 'select', ''),
        ('role_permissions', 'insert', ''),
        ('role_permissions', 'select', ''),
        ('roles', 'insert', ''),
        ('roles', 'select', ''),
        ('number_series', 'insert', ''),
        ('number_series', 'select', ''),
        ('severities', 'insert', ''),
        ('severities', 'select', ''),
        ('statuses', 'insert', ''),
        ('statuses', 'select', ''),
        ('tenant_modules', 'insert', ''),
        ('tenant_modules', 'select', ''),
        ('tenants', 'insert', ''),
        ('tenants', 'select', ''),
        ('tenants', 'update', 'status, default_workflow, words_version'),
        ('transitions', 'insert', ''),
        ('transitions', 'select', ''),
        ('workflows', 'insert', ''),
        ('workflows', 'select', '')
    $$,
    'tocsin_engine, on the tables'
);

select set_eq(
    $$select noun, privilege, columns from granted where grantee = 'tocsin_gate'$$,
    $$
    values
        ('gates', 'select', ''),
        ('group_members', 'select', ''),
        ('incident_reporters', 'select', 'tenant_id, incident_id, member_id'),
        ('incidents', 'select', 'tenant_id, id, assigned_to'),
        ('member_accounts', 'select', 'tenant_id, member_id, issuer, subject, email'),
        ('member_roles', 'select', ''),
        ('members', 'select', 'tenant_id, id, is_active'),
        ('permissions', 'select', 'slug'),
        ('role_group_permissions', 'select', 'tenant_id, role, permission, group_id'),
        ('role_permissions', 'select', 'tenant_id, role, permission, workflow'),
        ('seal_keys', 'select', ''),
        ('tenant_modules', 'select', ''),
        ('tenants', 'select', 'id, slug, status')
    $$,
    'tocsin_gate, on the tables'
);

select set_eq(
    $$select noun, privilege, columns from granted where grantee = 'tocsin_intake'$$,
    $$
    values
        ('board_tickets', 'delete', ''),
        ('board_tickets', 'select', ''),
        ('group_members', 'select', 'tenant_id, group_id, member_id'),
        ('guest_requests', 'insert', ''),
        ('guest_requests', 'select', ''),
        ('incidents', 'select', 'tenant_id, id, workflow, department_id, visibility_scope'),
        ('member_accounts', 'select', 'tenant_id, member_id, issuer, subject'),
        ('members', 'select', 'tenant_id, id, is_active'),
        ('notifications', 'insert', 'tenant_id, id, member_id, kind, title, detail, subject_type, subject_id'),
        ('prompt_fields', 'select', ''),
        ('prompt_recipients', 'insert', ''),
        ('prompt_recipients', 'select', ''),
        ('prompt_response_history', 'delete', ''),
        ('prompt_response_history', 'insert', ''),
        ('prompt_response_history', 'select', ''),
        ('prompt_responses', 'insert', ''),
        ('prompt_responses', 'select', ''),
        (
            'prompt_responses', 'update',
            'respondent_member_id, response_data, response_channel, location_label, location_lat, '
            || 'location_lng, location_accuracy_m, adults_count, children_count, pets_count, occurred_at, '
            || 'entered_by, ip_hash, user_agent_hash'
        ),
        ('prompt_slots', 'delete', ''),
        ('prompt_slots', 'insert', ''),
        ('prompt_slots', 'select', ''),
        ('prompt_slots', 'update', 'slot'),
        ('prompt_tokens', 'insert', ''),
        ('prompt_tokens', 'select', ''),
        ('prompt_types', 'select', ''),
        ('prompts', 'select', ''),
        ('prompts', 'update', 'is_active'),
        ('tenant_modules', 'select', 'tenant_id, module'),
        ('tenants', 'select', 'id, slug, name, status, time_zone')
    $$,
    'tocsin_intake, on the tables'
);

select set_eq(
    $$select noun, privilege, columns from granted where grantee = 'tocsin_ledger'$$,
    $$
    values
        ('categories', 'select', 'tenant_id, workflow, slug, is_reporter_confidential'),
        ('number_counters', 'insert', ''),
        ('number_counters', 'select', ''),
        ('number_counters', 'update', 'last_number'),
        ('incident_reporters', 'insert', ''),
        ('incident_reporters', 'select', 'tenant_id, incident_id, member_id, is_confidential'),
        ('incidents', 'select', 'tenant_id, id, number, workflow, category'),
        ('ledger', 'insert', ''),
        ('number_series', 'select', ''),
        ('tenants', 'select', 'id, time_zone'),
        ('workflows', 'select', '')
    $$,
    'tocsin_ledger, on the tables'
);

select set_eq(
    $$select noun, privilege, columns from granted where grantee = 'tocsin_member'$$,
    $$
    values
        ('board_tickets', 'delete', ''),
        ('board_tickets', 'insert', ''),
        ('board_tickets', 'select', 'tenant_id, incident_id, member_id, expires_at'),
        ('categories', 'insert', 'tenant_id, workflow, slug, name, description, is_active, is_reporter_confidential'),
        ('categories', 'select', ''),
        ('categories', 'delete', ''),
        ('categories', 'update', 'name, description, is_active, is_reporter_confidential'),
        ('group_members', 'delete', ''),
        ('group_members', 'insert', ''),
        ('group_members', 'select', ''),
        ('groups', 'insert', 'tenant_id, id, kind, name'),
        ('groups', 'select', ''),
        ('groups', 'update', 'name'),
        ('idempotency_keys', 'delete', ''),
        ('idempotency_keys', 'insert', 'tenant_id, member_id, key, fingerprint'),
        ('idempotency_keys', 'select', ''),
        ('idempotency_keys', 'update', 'body, version, location'),
        ('incident_actions', 'insert', 'tenant_id, id, incident_id, action_type, payload, result, performed_by'),
        ('incident_actions', 'select', ''),
        ('incident_reporters', 'select', ''),
        ('incident_reporters', 'update', 'member_id, reporter'),
        ('incident_words', 'select', ''),
        (
            'incidents', 'insert',
            'tenant_id, id, workflow, category, severity, priority, tags, qa_seed_tag, title, description, '
            || 'impact, financial_impact, root_cause, corrective_actions, metadata, occurred_at, due_at, '
            || 'created_by, source, external_id, location_label, latitude, longitude, place_id, community_id, '
            || 'portal_id, circle_id, division_id, department_id, webcam_ref, photo_urls, visibility_scope'
        ),
        ('incidents', 'select', ''),
        (
            'incidents', 'update',
            'status, category, severity, priority, tags, qa_seed_tag, title, description, impact, '
            || 'financial_impact, root_cause, corrective_actions, metadata, occurred_at, due_at, deleted_at, '
            || 'assigned_to, location_label, latitude, longitude, place_id, community_id, portal_id, circle_id, '
            || 'division_id, department_id, webcam_ref, photo_urls, resolution, visibility_scope, change_reason'
        ),
        ('ledger', 'select', ''),
        ('ledger_seals', 'select', ''),
        ('member_accounts', 'insert', ''),
        ('member_accounts', 'select', ''),
        ('member_accounts', 'update', 'email, phone'),
        ('member_roles', 'delete', ''),
        ('member_roles', 'insert', ''),
        ('member_roles', 'select', ''),
        ('members', 'insert', 'tenant_id, id, display_name, team_id'),
        (
            'members', 'select',
            'tenant_id, id, display_name, team_id, team_kind, is_active, version, created_at, updated_at'
        ),
        ('members', 'update', 'display_name, team_id, is_active'),
        ('modules', 'select', ''),
        ('notifications', 'insert', 'tenant_id, id, member_id, kind, title, detail, subject_type, subject_id'),
        ('notifications', 'select', ''),
        ('notifications', 'update', 'read_at'),
        ('permissions', 'select', ''),
        ('places', 'insert', 'tenant_id, id, kind, name, parent_id, latitude, longitude'),
        ('places', 'select', ''),
        ('places', 'update', 'name, parent_id, latitude, longitude'),
        (
            'priorities', 'insert',
            'tenant_id, slug, name, level, response_time_minutes, resolution_time_minutes, is_active'
        ),
        ('priorities', 'select', ''),
        ('priorities', 'delete', ''),
        ('priorities', 'update', 'name, level, response_time_minutes, resolution_time_minutes, is_active'),
        ('prompt_fields', 'select', ''),
        ('prompt_recipients', 'select', ''),
        ('prompt_response_history', 'select', ''),
        (
            'prompt_responses', 'insert',
            'tenant_id, id, incident_id, prompt_id, respondent_member_id, respondent_group_id, '
            || 'responder_key_hash, response_data, response_channel, location_label, location_lat, '
            || 'location_lng, location_accuracy_m, adults_count, children_count, pets_count, occurred_at, '
            || 'entered_by, ip_hash, user_agent_hash'
        ),
        (
            'prompt_responses', 'select',
            'tenant_id, id, incident_id, prompt_id, workflow, portal_id, circle_id, respondent_member_id, '
            || 'respondent_group_id, responder_key_hash, response_data, safety_status, response_channel, state, '
            || 'location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count, '
            || 'pets_count, occurred_at, responded_at, entered_by, void_reason, version, created_at, update_count'
        ),
        (
            'prompt_responses', 'update',
            'response_data, response_channel, state, location_label, location_lat, location_lng, '
            || 'location_accuracy_m, adults_count, children_count, pets_count, occurred_at, entered_by, '
            || 'void_reason, ip_hash, user_agent_hash'
        ),
        ('prompt_types', 'select', ''),
        (
            'prompts', 'insert',
            'tenant_id, id, incident_id, prompt_type, title, prompt_text, is_required, options, validation, '
            || 'target_type, target_member_id, target_group_id, max_responses, on_repeat, expires_at, '
            || 'public_token_ttl_minutes, created_by'
        ),
        ('prompts', 'select', ''),
        (
            'prompts', 'update',
            'title, prompt_text, is_required, options, validation, on_repeat, is_active, expires_at, '
            || 'resent_at'
        ),
        ('role_group_permissions', 'select', ''),
        ('role_group_permissions', 'delete', ''),
        ('role_group_permissions', 'insert', 'tenant_id, role, permission, group_id, group_kind'),
        ('role_permissions', 'select', ''),
        ('role_permissions', 'delete', ''),
        ('role_permissions', 'insert', 'tenant_id, role, permission, workflow'),
        ('roles', 'select', ''),
        ('roles', 'delete', ''),
        ('roles', 'insert', 'tenant_id, slug, name'),
        ('roles', 'update', 'name'),
        ('number_series', 'select', ''),
        ('number_series', 'delete', ''),
        ('number_series', 'insert', 'tenant_id, slug, format, period'),
        ('number_series', 'update', 'format, period'),
        ('severities', 'select', ''),
        ('severities', 'delete', ''),
        ('severities', 'insert', 'tenant_id, workflow, slug, name, rank'),
        ('severities', 'update', 'name, rank'),
        ('statuses', 'insert', 'tenant_id, workflow, slug, name, sort_order, is_terminal'),
        ('statuses', 'select', ''),
        ('statuses', 'delete', ''),
        ('statuses', 'update', 'name, sort_order'),
        ('tenant_modules', 'select', ''),
        ('tenants', 'select', ''),
        (
            'tow_requests', 'insert',
            'tenant_id, id, incident_id, action_id, priority, vehicle_plate, vehicle_description, '
            || 'provider_name, provider_contact, location_label, latitude, longitude, notes'
        ),
        ('tow_requests', 'select', ''),
        (
            'tow_requests', 'update',
            'status, priority, vehicle_plate, vehicle_description, provider_name, provider_contact, '
            || 'location_label, latitude, longitude, notes'
        ),
        ('transitions', 'insert', 'tenant_id, workflow, from_status, to_status, permission'),
        ('transitions', 'select', ''),
        ('transitions', 'delete', ''),
        ('transitions', 'update', 'permission'),
        ('workflows', 'select', ''),
        ('workflows', 'update', 'series')
    $$,
    'tocsin_member, on the tables'
);

select set_eq(
    $$select noun, privilege, columns from granted where grantee = 'tocsin_search'$$,
    $$
    values
        ('incident_words', 'insert', ''),
        ('incident_words', 'select', ''),
        ('incident_words', 'update', 'words'),
        ('incidents', 'select', 'tenant_id, id, workflow, department_id, visibility_scope')
    $$,
    'tocsin_search, on the tables'
);

select set_eq(
    $$
    select oid::regclass::text, entry.grantee::regrole::text, lower(entry.privilege_type)
    from pg_class
    cross join lateral aclexplode(relacl) as entry
    where relnamespace = 'api'::regnamespace and entry.grantee <> relowner
    $$,
    $$
    select oid::regclass::text as noun, 'tocsin_member' as grantee, 'select' as privilege
    from pg_class
    where relnamespace = 'api'::regnamespace
    $$,
    'every noun of the contract is for tocsin_member to read, and for nobody to write'
);

select set_eq(
    $$
    select oid::regclass::text, entry.grantee::regrole::text, lower(entry.privilege_type)
    from pg_class
    cross join lateral aclexplode(relacl) as entry
    where relnamespace = 'core'::regnamespace and entry.grantee <> relowner
    $$,
    $$
    values
        ('core.help_requests', 'tocsin_member', 'select'),
        ('core.incident_statuses', 'tocsin_member', 'select'),
        ('core.incident_words', 'tocsin_member', 'select'),
        ('core.ledger_faults', 'tocsin_engine', 'select'),
        ('core.ledger_faults', 'tocsin_member', 'select'),
        ('core.notification_statuses', 'tocsin_member', 'select'),
        ('core.ranks', 'tocsin_member', 'select'),
        ('core.responders', 'tocsin_member', 'select'),
        ('core.rollups', 'tocsin_member', 'select')
    $$,
    'the views of core are for tocsin_member to read'
);

select is_empty(
    $$
    select attrelid::regclass, attname
    from pg_attribute
    inner join pg_class on attrelid = pg_class.oid
    where relnamespace::regnamespace::text = any(tap_help.schemas()) and relnamespace <> 'tocsin'::regnamespace and attacl is not null
    $$,
    'no view grants single columns'
);

select is_empty(
    'select noun, grantee from granted where is_grantable',
    'nobody may pass a grant on'
);

select *
from finish();

rollback;
