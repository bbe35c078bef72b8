-- Left behind: whatever a request leaves on its connection is gone, or the connection is, when the next one comes.

prepare mine as select * from tocsin.incidents
-- then
execute mine

prepare s0 as select * from tocsin.incidents
-- then
execute s0

deallocate all;
prepare s0 as select set_config('tocsin.stolen', current_setting('tocsin.context'), false);
prepare s1 as select set_config('tocsin.stolen', current_setting('tocsin.context'), false);
prepare s2 as select 1
-- then
select current_setting('tocsin.stolen', true)

deallocate all

deallocate prepare s0

discard plans

discard all

commit;
discard all

discard temp

discard sequences

declare mine cursor with hold for select id, title from tocsin.incidents
-- then
fetch all from mine

declare mine scroll cursor for select * from tocsin.incidents
-- then
fetch backward all from mine

declare "a cursor" no scroll cursor with hold for select * from pg_stat_activity;
close "a cursor"

commit;
begin;
declare mine cursor with hold for values (1);
commit

listen everything;
listen tocsin
-- then
select pg_listening_channels()

notify tocsin, 'from the attacker';
select pg_notify('tocsin', 'again')

select pg_advisory_lock(1), pg_advisory_lock(2, 3)

select pg_advisory_lock(hashtext('<tenant>')), pg_advisory_lock_shared(7);
commit
-- then
select * from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()

set default_transaction_read_only = on

set default_transaction_isolation = 'serializable'

set default_transaction_deferrable = on

select set_config('transaction_read_only', 'on', false)

set search_path = pg_temp, pg_catalog

set timezone = 'Pacific/Kiritimati';
set datestyle = 'SQL, DMY';
set bytea_output = 'escape';
set intervalstyle = 'sql_standard';
set extra_float_digits = -15

set standard_conforming_strings = off;
set backslash_quote = on;
set escape_string_warning = off

set client_encoding = 'LATIN1'

set client_encoding = 'SQL_ASCII'

set client_min_messages = panic

set transform_null_equals = on;
set array_nulls = off;
set xmloption = content;
set quote_all_identifiers = on

set synchronous_commit = off;
set commit_siblings = 1000

set statement_timeout = '1s';
set lock_timeout = '1s';
set idle_in_transaction_session_timeout = '1s'

set statement_timeout = 0;
set lock_timeout = 0;
set idle_in_transaction_session_timeout = 0

set work_mem = '64kB';
set temp_buffers = '800kB';
set cursor_tuple_fraction = 1;
set default_statistics_target = 1

set application_name = 'tocsin_member of <slug>'

set role none;
set role tocsin_member

set session authorization default

set log_parameter_max_length_on_error = -1;
set client_min_messages = log

set debug_print_parse = on;
set debug_print_plan = on;
set client_min_messages = log
-- then
select 1

set lo_compat_privileges = on

set tocsin.planted = 'yes';
set planted.by = 'the attacker'
-- then
select current_setting('tocsin.planted', true), current_setting('planted.by', true)

-- half-way cancelled
set local statement_timeout = '50ms';
select pg_sleep(5)

select pg_cancel_backend(pg_backend_pid())

select pg_terminate_backend(pg_backend_pid())

select 1 / 0

select * from no_such_table

this is no sql
