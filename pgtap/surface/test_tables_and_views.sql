-- What is kept, and what can be read: closed lists.
begin;

select plan(4);

select set_eq(
    'select relname::text from pg_class where relnamespace = ''tocsin''::regnamespace and relkind <> ''i''',
    array[
        'board_tickets',
        'categories',
        'counters',
        'gates',
        'group_members',
        'groups',
        'guest_requests',
        'idempotency_keys',
        'incident_actions',
        'incident_imports',
        'incident_reporters',
        'incident_words',
        'incidents',
        'ledger',
        'ledger_seals',
        'member_accounts',
        'member_roles',
        'members',
        'modules',
        'notifications',
        'permissions',
        'places',
        'priorities',
        'prompt_fields',
        'prompt_recipients',
        'prompt_response_history',
        'prompt_responses',
        'prompt_slots',
        'prompt_tokens',
        'prompt_types',
        'prompts',
        'role_group_permissions',
        'role_permissions',
        'roles',
        'seal_keys',
        'series',
        'severities',
        'statuses',
        'tenant_modules',
        'tenants',
        'tow_requests',
        'transitions',
        'workflows'
    ],
    'tocsin holds these tables, and nothing else'
);

select set_eq(
    'select relname::text from pg_class where relnamespace = ''api''::regnamespace',
    array[
        'categories',
        'groups',
        'incident_actions',
        'incident_boards',
        'incident_rollups',
        'incidents',
        'incidents_browsed',
        'incidents_followed',
        'incidents_shared',
        'ledger',
        'ledger_verification',
        'me',
        'members',
        'my_incidents',
        'my_prompts',
        'notifications',
        'open_incidents',
        'places',
        'priorities',
        'prompt_rollups',
        'prompts',
        'response_history',
        'responses',
        'permissions',
        'roles',
        'series',
        'severities',
        'silent_members',
        'statuses',
        'timeline',
        'tow_requests',
        'tow_requests_browsed',
        'tow_requests_followed',
        'transitions',
        'workflows'
    ],
    'api holds these views, and no table, materialised view or foreign table'
);

select set_eq(
    'select relname::text from pg_class where relnamespace = ''core''::regnamespace and relkind <> ''c''',
    array[
        'calls_for_help',
        'incident_statuses',
        'incident_words',
        'ledger_faults',
        'notification_statuses',
        'ranks',
        'responders',
        'rollups'
    ],
    'core holds these views'
);

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where relnamespace in ('auth'::regnamespace, 'intake'::regnamespace, 'engine'::regnamespace)
    $$,
    'auth, intake and engine hold functions only'
);

select *
from finish();

rollback;
