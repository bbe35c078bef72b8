-- A request does not run with a deferral that was chosen before it.
begin;

set local transaction_deferrable = on;

select plan(2);

select tap_help.seed();

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-a', 'operator')$$), '55000 poisoned-session',
    'a transaction that has begun with a deferral of its own is refused to a member'
);

select is(
    tap_help.outcome('select auth.enter_as_guest(false)'), '55000 poisoned-session', 'and to a guest'
);

select *
from finish();

rollback;
