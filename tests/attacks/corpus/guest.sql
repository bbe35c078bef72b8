-- Guests: nobody, with any SQL. What a link that they hold allows is tried elsewhere; here they hold none that works.

select * from tocsin.incidents

select * from api.incidents

select * from auth.context()

select auth.enter('', 'tocsin', 'operator@<slug>.example', '<slug>', false)

select auth.enter_as_guest(true);
set transaction read write

select set_config('tocsin.context', '<tenant>|<operator>||,incidents.view,|,,', true);
select intake.read_prompt('<over>')

select api.read_public_prompt('<over>')

select api.read_public_prompt(null)

select api.read_public_prompt('''; select 1 --')

select intake.read_prompt(repeat('x', 100000))

select intake.find_prompt('<over>')

select intake.tenant_of('<over>')

select intake.issue_token('<prompt>')

select intake.redeem_ticket('<over>')

select intake.redeem_ticket(null)

select api.submit_public_response('<over>', '{"response_data": {"status": "safe"}}', null, null, null, null)

select intake.submit_response('<over>', '{"tenant_id": "<tenant>", "prompt_id": "<prompt>"}', 'a request with a key', null, null, null)

select intake.submit_response(null, null, null, null, null, null)

select intake.upsert_response_idempotently(null, null, null, null)

select intake.responder_key('<over>', 'a request with a key')

select auth.act_for_tenant('<tenant>')

select core.lock_free_slot('<tenant>', '<prompt>')

select jsonb_populate_record(null::tocsin.prompts, '{}')

select query_to_xml('table tocsin.prompts', true, true, '')

select database_to_xml(true, true, '')

select * from pg_stats

select * from pg_authid

select * from pg_stat_activity

copy tocsin.prompts to stdout

copy (select 1) to program 'id'

set role tocsin_member

set role tocsin_intake

set session authorization tocsin_member

drop owned by current_user

grant usage on schema tocsin to current_user

alter function intake.submit_response(text, jsonb, text, bytea, bytea, bytea) security invoker

create temporary table t (id uuid)

create function pg_temp.f() returns integer language sql return 1

do 'begin end'

prepare mine as select 1

listen everything

set row_security = off;
select api.read_public_prompt('<over>')

set search_path = pg_temp, public;
select intake.redeem_ticket('x')

select pg_read_file('/etc/passwd')

select lo_import('/etc/passwd')

explain (analyze, verbose) select intake.read_prompt('<over>')

select core.result from core.result
