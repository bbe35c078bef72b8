-- What is kept, and what can be read: closed lists.
begin;

select plan(4);

select set_eq(
    'select relname::text from pg_class where relnamespace = ''tocsin''::regnamespace and relkind <> ''i''',
    array[
        'categories',
        'counters',
        'gates',
        'group_members',
        'groups',
        'idempotency_keys',
        'incident_actions',
        'incident_reporters',
        'incident_words',
        'incidents',
        'ledger',
        'member_accounts',
        'member_roles',
        'members',
        'modules',
        'permissions',
        'places',
        'priorities',
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
        'incidents',
        'incidents_browsed',
        'incidents_followed',
        'ledger',
        'me',
        'members',
        'my_incidents',
        'open_incidents',
        'places',
        'priorities',
        'roles',
        'statuses',
        'timeline',
        'tow_requests',
        'transitions'
    ],
    'api holds these views, and no table, materialised view or foreign table'
);

select set_eq(
    'select relname::text from pg_class where relnamespace = ''core''::regnamespace and relkind <> ''c''',
    array[
        'incident_statuses'
    ],
    'core holds these views'
);

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where relnamespace in ('auth'::regnamespace, 'engine'::regnamespace)
    $$,
    'auth and engine hold functions only'
);

select *
from finish();

rollback;
