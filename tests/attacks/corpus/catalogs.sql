-- Catalogues: they say what there is, never what is in it, and no key.

select * from pg_authid

select * from pg_shadow

select rolname, rolpassword, rolvaliduntil from pg_roles

select * from pg_user_mapping

select * from pg_user_mappings

select * from pg_statistic

select * from pg_statistic_ext_data

select * from pg_stats

select tablename, attname, most_common_vals, histogram_bounds from pg_stats where schemaname = 'tocsin'

select * from pg_stats_ext

select * from pg_stats_ext_exprs

select * from pg_largeobject

select * from pg_subscription

select * from pg_foreign_server

select * from pg_hba_file_rules

select * from pg_ident_file_mappings

select * from pg_file_settings

select * from pg_config

select * from pg_shmem_allocations

select * from pg_backend_memory_contexts

select * from pg_stat_ssl

select * from pg_db_role_setting

select * from pg_default_acl

select * from pg_policies

select proname, prosrc, probin, proconfig, proacl from pg_proc where pronamespace in ('auth'::regnamespace, 'intake'::regnamespace)

select pg_get_functiondef('auth.sign(text)'::regprocedure), pg_get_viewdef('api.incidents'::regclass)

select pg_get_constraintdef(oid), pg_get_expr(conbin, conrelid) from pg_constraint

select * from pg_description

select * from pg_shdescription

select * from pg_seclabels

select * from information_schema.columns

select * from information_schema.role_column_grants

select * from information_schema.routines

select * from information_schema.applicable_roles

select * from information_schema.user_mapping_options

select * from pg_indexes where schemaname = 'tocsin'

select * from pg_trigger

select * from deploy._yoyo_log

select * from deploy._yoyo_migration

select * from pg_prepared_xacts

select * from pg_replication_slots

select * from pg_replication_origin_status

select * from pg_cursors

select * from pg_timezone_abbrevs limit 3

select oid, * from pg_largeobject_metadata

select loread(lo_open(loid, 262144), 1000) from (select oid as loid from pg_largeobject_metadata) as objects

update pg_class set relrowsecurity = false where relname = 'incidents'

delete from pg_policy

update pg_authid set rolbypassrls = true

insert into pg_auth_members select 'tocsin_gate'::regrole, 'tocsin_member'::regrole, 10

update pg_settings set setting = 'off' where name = 'row_security'
