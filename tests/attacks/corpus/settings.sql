-- Settings: whatever a session says of itself, the policies ask the sealed context.

set row_security = off;
select * from tocsin.incidents

set local row_security = off;
select title from tocsin.incidents where tenant_id = '<tenant>'

select set_config('row_security', 'off', false);
table api.incidents

set session_replication_role = replica

set local tocsin.tenant = '<tenant>';
select * from api.incidents

set local "tocsin.member" = '<operator>';
select * from api.me

set tocsin.permissions = 'incidents.view';
select * from tocsin.incidents

select set_config('auth.tenant', '<tenant>', false), set_config('request.jwt.claims', '{"tenant": "<slug>"}', false);
select * from api.members

set transaction read write;
select title from tocsin.incidents

set transaction isolation level serializable;
select title from tocsin.incidents

set local default_table_access_method = heap;
set local enable_seqscan = off;
set local enable_indexscan = off;
select title from tocsin.incidents where title like 'z%'

set local debug_parallel_query = on;
set local parallel_setup_cost = 0;
select title from tocsin.incidents

set local plan_cache_mode = force_generic_plan;
select title from api.incidents where id = '<incident>'

set local constraint_exclusion = on;
set local jit_above_cost = 0;
select count(*) from tocsin.incidents where title ~ '^z'

set log_statement = 'all'

set log_min_messages = debug5

set client_min_messages = debug5;
select auth.tenant();
select * from tocsin.incidents where id = '<incident>'

set debug_print_plan = on;
set client_min_messages = log;
select auth.context(), auth.followed_incidents()

set debug_print_rewritten = on;
set client_min_messages = log;
select core.search_incidents('zqxj')

set local dynamic_library_path = '/tmp'

set local_preload_libraries = 'plpgsql'

set session_preload_libraries = 'auto_explain'

load 'auto_explain'

load '$libdir/plpgsql'

select set_config('auto_explain.log_min_duration', '0', false);
select * from api.incidents

set local search_path = pg_temp, tocsin, api;
select * from incidents

show all

select name, setting, reset_val, sourcefile from pg_settings

select current_setting('data_directory')

select current_setting('hba_file')

select current_setting('ssl_key_file'), current_setting('primary_conninfo')

alter system set row_security = off

reset all;
select * from tocsin.incidents
