-- Who may do what to the rows of which table, by which policy: a closed list.
begin;

select plan(2);

select set_eq(
    $$
    select tablename::text, policyname::text, lower(cmd), array_to_string(roles, ', ')
    from pg_policies
    where schemaname in ('tocsin', 'auth', 'core', 'api', 'engine')
    $$,
    $$
    values
        ('categories', 'engine_insert', 'insert', 'tocsin_engine'),
        ('categories', 'engine_select', 'select', 'tocsin_engine'),
        ('categories', 'member_insert', 'insert', 'tocsin_member'),
        ('categories', 'member_select', 'select', 'tocsin_member'),
        ('categories', 'member_update', 'update', 'tocsin_member'),
        ('counters', 'ledger_insert', 'insert', 'tocsin_ledger'),
        ('counters', 'ledger_select', 'select', 'tocsin_ledger'),
        ('counters', 'ledger_update', 'update', 'tocsin_ledger'),
        ('gates', 'gate_select', 'select', 'tocsin_gate'),
        ('gates', 'owner_all', 'all', 'tocsin_owner'),
        ('group_members', 'gate_select', 'select', 'tocsin_gate'),
        ('group_members', 'member_insert', 'insert', 'tocsin_member'),
        ('group_members', 'member_select', 'select', 'tocsin_member'),
        ('groups', 'engine_select', 'select', 'tocsin_engine'),
        ('groups', 'member_insert', 'insert', 'tocsin_member'),
        ('groups', 'member_select', 'select', 'tocsin_member'),
        ('idempotency_keys', 'member_insert', 'insert', 'tocsin_member'),
        ('idempotency_keys', 'member_select', 'select', 'tocsin_member'),
        ('idempotency_keys', 'member_update', 'update', 'tocsin_member'),
        ('incident_actions', 'member_insert', 'insert', 'tocsin_member'),
        ('incident_actions', 'member_select', 'select', 'tocsin_member'),
        ('incident_reporters', 'engine_insert', 'insert', 'tocsin_engine'),
        ('incident_reporters', 'gate_select', 'select', 'tocsin_gate'),
        ('incident_reporters', 'member_insert', 'insert', 'tocsin_member'),
        ('incident_reporters', 'member_select', 'select', 'tocsin_member'),
        ('incident_words', 'search_insert', 'insert', 'tocsin_search'),
        ('incident_words', 'search_select', 'select', 'tocsin_search'),
        ('incident_words', 'search_update', 'update', 'tocsin_search'),
        ('incidents', 'engine_insert', 'insert', 'tocsin_engine'),
        ('incidents', 'engine_select', 'select', 'tocsin_engine'),
        ('incidents', 'gate_select', 'select', 'tocsin_gate'),
        ('incidents', 'member_insert', 'insert', 'tocsin_member'),
        ('incidents', 'member_select', 'select', 'tocsin_member'),
        ('incidents', 'member_update', 'update', 'tocsin_member'),
        ('ledger', 'ledger_insert', 'insert', 'tocsin_ledger'),
        ('ledger', 'member_select', 'select', 'tocsin_member'),
        ('member_accounts', 'engine_insert', 'insert', 'tocsin_engine'),
        ('member_accounts', 'engine_select', 'select', 'tocsin_engine'),
        ('member_accounts', 'gate_select', 'select', 'tocsin_gate'),
        ('member_accounts', 'member_insert', 'insert', 'tocsin_member'),
        ('member_accounts', 'member_select', 'select', 'tocsin_member'),
        ('member_accounts', 'member_update', 'update', 'tocsin_member'),
        ('member_roles', 'engine_insert', 'insert', 'tocsin_engine'),
        ('member_roles', 'engine_select', 'select', 'tocsin_engine'),
        ('member_roles', 'gate_select', 'select', 'tocsin_gate'),
        ('member_roles', 'member_delete', 'delete', 'tocsin_member'),
        ('member_roles', 'member_insert', 'insert', 'tocsin_member'),
        ('member_roles', 'member_select', 'select', 'tocsin_member'),
        ('members', 'engine_insert', 'insert', 'tocsin_engine'),
        ('members', 'engine_select', 'select', 'tocsin_engine'),
        ('members', 'gate_select', 'select', 'tocsin_gate'),
        ('members', 'member_insert', 'insert', 'tocsin_member'),
        ('members', 'member_select', 'select', 'tocsin_member'),
        ('members', 'member_update', 'update', 'tocsin_member'),
        ('modules', 'anybody_select', 'select', 'tocsin_engine, tocsin_member'),
        ('permissions', 'anybody_select', 'select', 'tocsin_engine, tocsin_member'),
        ('places', 'engine_select', 'select', 'tocsin_engine'),
        ('places', 'member_insert', 'insert', 'tocsin_member'),
        ('places', 'member_select', 'select', 'tocsin_member'),
        ('priorities', 'engine_insert', 'insert', 'tocsin_engine'),
        ('priorities', 'engine_select', 'select', 'tocsin_engine'),
        ('priorities', 'member_insert', 'insert', 'tocsin_member'),
        ('priorities', 'member_select', 'select', 'tocsin_member'),
        ('priorities', 'member_update', 'update', 'tocsin_member'),
        ('role_permissions', 'engine_insert', 'insert', 'tocsin_engine'),
        ('role_permissions', 'engine_select', 'select', 'tocsin_engine'),
        ('role_permissions', 'gate_select', 'select', 'tocsin_gate'),
        ('role_permissions', 'member_select', 'select', 'tocsin_member'),
        ('roles', 'engine_insert', 'insert', 'tocsin_engine'),
        ('roles', 'engine_select', 'select', 'tocsin_engine'),
        ('roles', 'member_select', 'select', 'tocsin_member'),
        ('seal_keys', 'gate_select', 'select', 'tocsin_gate'),
        ('seal_keys', 'owner_insert', 'insert', 'tocsin_owner'),
        ('series', 'engine_insert', 'insert', 'tocsin_engine'),
        ('series', 'engine_select', 'select', 'tocsin_engine'),
        ('series', 'ledger_select', 'select', 'tocsin_ledger'),
        ('series', 'member_select', 'select', 'tocsin_member'),
        ('severities', 'engine_insert', 'insert', 'tocsin_engine'),
        ('severities', 'engine_select', 'select', 'tocsin_engine'),
        ('severities', 'member_select', 'select', 'tocsin_member'),
        ('statuses', 'engine_insert', 'insert', 'tocsin_engine'),
        ('statuses', 'engine_select', 'select', 'tocsin_engine'),
        ('statuses', 'member_insert', 'insert', 'tocsin_member'),
        ('statuses', 'member_select', 'select', 'tocsin_member'),
        ('statuses', 'member_update', 'update', 'tocsin_member'),
        ('tenant_modules', 'engine_insert', 'insert', 'tocsin_engine'),
        ('tenant_modules', 'engine_select', 'select', 'tocsin_engine'),
        ('tenant_modules', 'gate_select', 'select', 'tocsin_gate'),
        ('tenant_modules', 'member_select', 'select', 'tocsin_member'),
        ('tenants', 'engine_insert', 'insert', 'tocsin_engine'),
        ('tenants', 'engine_select', 'select', 'tocsin_engine'),
        ('tenants', 'engine_update', 'update', 'tocsin_engine'),
        ('tenants', 'gate_select', 'select', 'tocsin_gate'),
        ('tenants', 'member_select', 'select', 'tocsin_ledger, tocsin_member'),
        ('tow_requests', 'member_insert', 'insert', 'tocsin_member'),
        ('tow_requests', 'member_select', 'select', 'tocsin_member'),
        ('tow_requests', 'member_update', 'update', 'tocsin_member'),
        ('transitions', 'engine_insert', 'insert', 'tocsin_engine'),
        ('transitions', 'engine_select', 'select', 'tocsin_engine'),
        ('transitions', 'member_insert', 'insert', 'tocsin_member'),
        ('transitions', 'member_select', 'select', 'tocsin_member'),
        ('workflows', 'engine_insert', 'insert', 'tocsin_engine'),
        ('workflows', 'engine_select', 'select', 'tocsin_engine'),
        ('workflows', 'member_select', 'select', 'tocsin_ledger, tocsin_member')
    $$,
    'these policies, for these commands and roles, and no others'
);

select is_empty(
    $$
    select polrelid::regclass, polname
    from pg_policy
    where not polpermissive
    $$,
    'all of them are permissive: each adds a reason to be let in, and what no policy lets in stays out'
);

select *
from finish();

rollback;
