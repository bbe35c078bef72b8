-- What one request leaves behind on its connection never reaches the next.
begin;

select plan(11);

select tap_help.seed();

prepare left_behind as select 1;

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-a', 'operator')$$), '55000 poisoned-session',
    'a session that holds a statement prepared through SQL is refused'
);

deallocate left_behind;

select tap_help.outcome('declare left_open cursor with hold for select 1');

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-a', 'operator')$$), '55000 poisoned-session',
    'a session that holds a holdable cursor is refused'
);

select tap_help.outcome('close left_open');

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-a', 'operator')$$), '1 rows',
    'without them it is let in'
);

select
    set_config('tocsin.planted', 'yes', false),
    set_config('statement_timeout', '1h', false),
    pg_advisory_lock(4711);

select tap_help.enter_as('tap-a', 'operator');

select is(
    coalesce(current_setting('tocsin.planted', true), ''), '',
    'settings that were left behind are cleared'
);

select isnt(current_setting('statement_timeout'), '1h', 'PostgreSQL''s own as well');

select is_empty(
    $$select objid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and objid = 4711$$,
    'advisory locks are let go'
);

select is(
    tap_help.try_read_only('tap-a', 'admin', array['select count(*) from tocsin.incidents']), '1 rows',
    'a read-only request reads'
);

select is(
    tap_help.try_read_only(
        'tap-a', 'admin',
        array[
            $$
            insert into tocsin.groups (tenant_id, id, kind, name)
            values (auth.tenant(), core.new_id(), 'team', 'Written by a GET')
            $$
        ]
    ),
    '25006',
    'it cannot write'
);

select
    is(
        tap_help.try_read_only('tap-a', 'admin', array[undo.statement]), '25001',
        format('and cannot undo that: %s', undo.statement)
    )
from (
    values
    ('set transaction read write'),
    ('set local transaction_read_only = off'),
    ($$select set_config('transaction_read_only', 'off', false)$$)
) as undo (statement);

select *
from finish();

rollback;
