-- A request does not run with a read-only mode that was chosen before it.
begin;

select plan(3);

select tap_help.seed();

create function pg_temp.entered_reading(entrance text)
returns text
language plpgsql
as $$
begin
    set local transaction_read_only = on;
    raise exception using errcode = 'TAP00', message = tap_help.outcome(entrance);
exception
    when sqlstate 'TAP00' then return sqlerrm;
end;
$$;

select is(
    pg_temp.entered_reading($$select tap_help.enter_as('tap-a', 'operator')$$), '55000 poisoned-session',
    'a transaction that was made read-only before is refused to a member'
);

select is(
    pg_temp.entered_reading('select auth.enter_as_guest(false)'), '55000 poisoned-session', 'and to a guest'
);

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-a', 'operator')$$), '1 rows', 'one that was not lets them in'
);

select *
from finish();

rollback;
