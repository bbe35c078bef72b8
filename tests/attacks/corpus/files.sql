-- Files and large objects: nothing on the server is in reach, and what a large object holds its maker put there.

select pg_read_file('postgresql.conf')

select pg_read_file('global/pg_control')

select pg_read_binary_file('base/1/1259')

select pg_read_file('/etc/passwd', 0, 100, true)

select pg_ls_dir('.')

select pg_ls_logdir(), pg_ls_waldir(), pg_ls_tmpdir()

select pg_stat_file('postgresql.conf')

select pg_current_logfile()

select lo_import('/etc/passwd')

select lo_export(1, '/tmp/stolen')

select lo_get(oid) from pg_largeobject_metadata

select dblink('host=127.0.0.1 user=tocsin_gate', 'select 1')

select * from dblink_connect('host=127.0.0.1')

select pg_file_write('x', 'y', true)

select pg_execute_server_program('id')
