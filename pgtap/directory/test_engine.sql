-- What only the worker and the command line run: tenants, members, imports.
begin;

select plan(26);

select tap_help.seed();

create function pg_temp.rows_to_import()
returns jsonb
language sql
return '[
    {"line": 2, "external_id": "A-1", "category": "other", "title": "One", "description": "One",
     "reported_at": "2024-05-01T10:00:00Z", "status": "closed", "closed_at": "2024-05-02T10:00:00Z"},
    {"line": 3, "external_id": "A-2", "category": "other", "title": "Two", "description": "Two",
     "reported_at": "2024-05-01T09:00:00Z"}
]'::jsonb;

create temporary table outcomes as
select
    1 as run,
    line,
    outcome
from engine.import_incidents('tap-a', 'enforcement', pg_temp.rows_to_import());

insert into outcomes (run, line, outcome)
select
    2,
    line,
    outcome
from engine.import_incidents('tap-a', 'enforcement', pg_temp.rows_to_import());

select tap_help.leave();

select results_eq(
    'select run, line, outcome from outcomes order by run, line',
    $$
    values
        (1, 2, 'imported'),
        (1, 3, 'imported'),
        (2, 2, 'known'),
        (2, 3, 'known')
    $$,
    'what was imported once is known the second time'
);

select results_eq(
    $$
    select external_id, number, status, is_open
    from tocsin.incidents
    where tenant_id = tap_help.tenant('tap-a')
    order by external_id
    $$,
    $$
    values
        ('A-1', 'INC-240501-002', 'closed', false),
        ('A-2', 'INC-240501-001', 'open', true)
    $$,
    'each has a number of its own day, in the order of the events, and the status that it ended in'
);

select results_eq(
    $$
    select line, outcome
    from engine.import_incidents('tap-a', 'enforcement', '[
        {"line": 2, "external_id": "1", "digest": "a", "category": "other", "title": "One", "description": "One",
         "reported_at": "2024-05-03T10:00:00Z"},
        {"line": 3, "external_id": "1", "digest": "b", "category": "other", "title": "Two", "description": "Two",
         "reported_at": "2024-05-03T11:00:00Z"},
        {"line": 4, "external_id": "1", "external_system": "gate", "digest": "c", "category": "other", "title": "x",
         "description": "x", "reported_at": "2024-05-03T12:00:00Z"}
    ]')
    union all
    select line, outcome
    from engine.import_incidents('tap-a', 'enforcement', '[
        {"line": 5, "external_id": "1", "digest": "a"},
        {"line": 6, "external_id": "1", "external_system": "gate", "digest": "a"},
        {"line": 7, "external_id": "A-1", "digest": "a"}
    ]')
    order by line
    $$,
    $$
    values
        (2, 'imported'),
        (3, 'repeated'),
        (4, 'imported'),
        (5, 'known'),
        (6, 'changed'),
        (7, 'known')
    $$,
    'an id is its system''s; known with another digest it is changed, and without one it is known'
);

select tap_help.leave();

select is(
    (
        select count(*)
        from tocsin.ledger
        where tenant_id = tap_help.tenant('tap-a') and action = 'incident.created'
    ),
    4::bigint,
    'and a line of the ledger each'
);

select
    is(
        tap_help.as_role('tocsin_worker', format('select engine.%s', call.verb)),
        call.expected,
        call.says
    )
from (
    values
    ($$add_tenant('tap-c', 'C', 'Europe/Paris', '{enforcement}')$$, '1 rows', 'the worker adds a tenant'),
    ($$add_tenant('tap-c', 'C', 'Europe/Paris', '{}')$$, '23505 tenants_slug_is_unique', 'a slug is taken once'),
    ($$add_tenant('tap-d', 'D', 'Mars/Olympus', '{}')$$, '23514 unknown-time-zone', 'a zone is an IANA name'),
    ($$add_tenant('tap-d', 'D', 'UTC', '{magic}')$$, '23514 unknown-module', 'a module is one of five'),
    ($$add_tenant('Tap D', 'D', 'UTC', '{}')$$, '23514 tenants_slug_is_a_word', 'a slug is a word'),
    ($$add_member('tap-c', 'ann@c.example', 'Ann', '{operator}', 'tap', 'ann')$$, '1 rows', 'and a member'),
    (
        $$add_member('tap-c', 'ann@c.example', 'Ann', '{king}', 'tap', 'ann2')$$, '23514 unknown-role',
        'who has roles that there are'
    ),
    (
        $$add_member('tap-c', 'bob@c.example', 'Bob', '{worker}', 'tap', 'ann')$$,
        '23505 member_accounts_subject_is_unique', 'and whose subject is theirs alone'
    ),
    (
        $$add_member('nowhere', 'ann@c.example', 'Ann', '{worker}', 'tap', 'ann')$$, '23514 unknown-tenant',
        'in a tenant that there is'
    ),
    (
        $$add_member('template', 'ann@c.example', 'Ann', '{worker}', 'tap', 'ann')$$, '23514 unknown-tenant',
        'and never in the template'
    ),
    ($$find_account('tap-a', 'ann@c.example')$$, '23514 unknown-member', 'it finds accounts in their tenant only'),
    ($$list_members('tap-c')$$, '1 rows', 'it lists the members of one tenant'),
    ($$list_members('nowhere')$$, '23514 unknown-tenant', 'that there is'),
    (
        $$set_member_active('tap-c', 'ANN@c.example', false)$$, '55000 last-admin',
        'it leaves no tenant without somebody who holds everything'
    ),
    ($$add_member('tap-c', 'cem@c.example', 'Cem', '{admin}', 'tap', 'cem')$$, '1 rows', 'who may be added'),
    ($$set_member_active('tap-c', 'ANN@c.example', false)$$, '1 rows', 'it deactivates one, by an e-mail in any case'),
    ($$set_member_active('tap-c', 'bob@c.example', false)$$, '23514 unknown-member', 'who is of that tenant'),
    ($$set_tenant_status('tap-c', 'suspended')$$, '1 rows', 'it suspends a tenant'),
    ($$set_tenant_status('tap-c', 'gone')$$, '23514 tenants_status_is_known', 'which is active or suspended'),
    ($$sealing_backlog()$$, '1 rows', 'and counts what waits for its seal'),
    ($$assume_tenant('tap-a')$$, '42501', 'it may not assume a tenant by itself'),
    (
        $$copy_built_in_rows('00000000-0000-0000-0000-000000000000', core.new_id())$$, '42501',
        'nor copy rows'
    )
) as call (verb, expected, says);

select *
from finish();

rollback;
