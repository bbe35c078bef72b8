-- Activity: what other sessions do is seen in outline (the README lists it), never a value of theirs.

select * from pg_stat_activity

select query from pg_stat_activity where usename = current_user

select pg_stat_get_activity(null)

select pg_stat_get_backend_activity(id) from pg_stat_get_backend_idset() as id

select * from pg_locks

select pg_blocking_pids(pid) from pg_stat_activity

select * from pg_stat_user_tables

select * from pg_statio_user_indexes

select * from pg_stat_user_functions

select * from pg_stat_xact_user_tables

select * from pg_stat_database

select * from pg_stat_progress_analyze

select * from pg_stat_progress_copy

select * from pg_stat_replication

select * from pg_stat_wal_receiver

select * from pg_stat_statements

select pg_stat_reset()

select pg_stat_reset_single_table_counters('tocsin.incidents'::regclass)

select pg_log_backend_memory_contexts(pg_backend_pid())

select pg_logical_emit_message(false, 'tocsin', 'x')

select pg_create_logical_replication_slot('stolen', 'pgoutput')

select * from pg_logical_slot_peek_changes('stolen', null, null)

select pg_create_physical_replication_slot('stolen')

select pg_replication_origin_create('stolen')

select pg_switch_wal()

select pg_create_restore_point('x')

select pg_reload_conf()

select pg_rotate_logfile()

select pg_promote()

checkpoint

select pg_get_multixact_members('1')

select pg_xact_commit_timestamp('3')
