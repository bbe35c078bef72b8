-- Rights: nobody gives themselves another role, another's object, or anything for later. Never committed.

set role tocsin_owner

set local role tocsin_gate

set role tocsin_worker

set role tocsin_guest

set role postgres

set session authorization tocsin_owner

set local session authorization postgres

grant tocsin_gate to tocsin_member

grant tocsin_owner to current_user with admin option

grant pg_read_all_data to current_user

grant pg_read_server_files, pg_execute_server_program to current_user

grant all on all tables in schema tocsin to public

grant select on tocsin.seal_keys to current_user

grant execute on function auth.sign(text) to public

grant set on parameter session_replication_role to current_user

revoke all on all tables in schema api from tocsin_member

revoke tocsin_owner from tocsin_dba

reassign owned by tocsin_owner to current_user

drop owned by tocsin_gate

drop owned by current_user

drop role tocsin_guest

alter role tocsin_member bypassrls

alter role current_user superuser

alter role current_user createrole login

alter role current_user connection limit 0

alter role current_user valid until '1999-01-01'

alter role tocsin_guest password 'mine'

alter role tocsin_worker set search_path = pg_temp

alter role all set row_security = off

alter database tocsin set row_security = off

alter database tocsin owner to current_user

alter table tocsin.incidents disable row level security

alter table tocsin.incidents no force row level security

alter table tocsin.incidents disable trigger all

alter table tocsin.incidents owner to current_user

alter table tocsin.incidents add column stolen text

alter table tocsin.incidents drop constraint incidents_tenant_exists

alter view api.incidents set (security_invoker = false)

alter view api.incidents reset (security_invoker)

alter policy member_select on tocsin.incidents using (true)

drop policy member_select on tocsin.incidents

drop function auth.tenant() cascade

drop table tocsin.incidents cascade

drop schema tocsin cascade

drop trigger incidents_71_index_on_insert on tocsin.incidents

alter function auth.sign(text) owner to current_user

alter function auth.tenant() leakproof

alter function auth.sign(text) reset all

alter schema auth rename to stolen

alter type core.result owner to current_user

alter default privileges for role tocsin_owner grant execute on functions to public

alter default privileges for role tocsin_owner in schema tocsin grant select on tables to public

comment on table tocsin.incidents is 'mine'

comment on constraint incidents_number_is_unique on tocsin.incidents is 'not-found'

comment on function auth.tenant() is 'mine'

comment on role tocsin_member is 'mine'

security label on table tocsin.incidents is 'mine'

import foreign schema public from server s into public

truncate tocsin.incidents cascade

truncate only tocsin.board_tickets

cluster tocsin.incidents

vacuum full tocsin.incidents

analyze tocsin.incidents

reindex table tocsin.incidents

refresh materialized view api.incidents

lock table tocsin.incidents in access exclusive mode

lock table tocsin.members in share row exclusive mode

lock table api.incidents in share mode
