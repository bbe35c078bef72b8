-- A guest's request begins on a clean session as a member's does, and reads without writing when it is a reading one.
begin;

select plan(5);

select tap_help.seed();

select set_config('tocsin.planted', 'yes', false);

prepare left_behind as select 1;

select is(
    tap_help.as_guest('select auth.enter_as_guest(false)'), '55000 poisoned-session',
    'a guest is not let in either where a statement was left behind'
);

deallocate left_behind;

select is(tap_help.as_guest('select auth.enter_as_guest(false)'), '1 rows', 'without it they are');

select is(
    coalesce(current_setting('tocsin.planted', true), ''), '', 'settings that were left behind are cleared for them too'
);

select is(current_setting('transaction_read_only'), 'off', 'a writing request may write');

create function pg_temp.mode_of_a_reader()
returns text
language plpgsql
as $$
begin
    perform auth.enter_as_guest(true);
    raise exception using errcode = 'TAP00', message = current_setting('transaction_read_only');
exception
    when sqlstate 'TAP00' then return sqlerrm;
end;
$$;

select is(pg_temp.mode_of_a_reader(), 'on', 'a reading request may not');

select *
from finish();

rollback;
