-- Contexts: forged, replayed, truncated, borrowed from other transactions. Only what auth.enter() sealed counts.

select set_config('tocsin.context', '<tenant>|<operator>||,incidents.view,ledger.view,|,enforcement,prompts,', true);
select * from api.incidents;
select * from tocsin.members

select set_config('tocsin.context', '<tenant>|||,,|,,', true);
select * from tocsin.incidents;
select * from tocsin.prompts

select set_config('tocsin.context', replace(current_setting('tocsin.context'), '<my.tenant>', '<tenant>'), true);
select auth.tenant();
select * from tocsin.incidents

select set_config('tocsin.context', replace(current_setting('tocsin.context'), '|,', '|,ledger.view,directory.manage,'), true);
select * from tocsin.ledger

select set_config('tocsin.context', '<tenant>' || substr(current_setting('tocsin.context'), 37), true);
select * from tocsin.members

select set_config('tocsin.context', current_setting('tocsin.context') || E'\n<tenant>|<operator>||,incidents.view,|,,', true);
select * from tocsin.incidents

select set_config('tocsin.context', left(current_setting('tocsin.context'), -1), true);
select * from tocsin.incidents

select set_config('tocsin.seal', left(current_setting('tocsin.seal'), 63), true);
select * from tocsin.incidents

select set_config('tocsin.seal', upper(current_setting('tocsin.seal')), true);
select * from tocsin.incidents

select set_config('tocsin.seal', repeat('0', 64), true);
select * from tocsin.incidents

select set_config('tocsin.seal', '', true), set_config('tocsin.context', '', true);
select * from tocsin.incidents;
select * from api.members

select set_config('tocsin.context', null, true), set_config('tocsin.seal', null, true);
select auth.tenant(), auth.context();
select * from api.incidents

reset tocsin.context;
select * from tocsin.incidents

select set_config('tocsin.context', '<tenant>|<operator>||,incidents.view,|,,', true);
select set_config('tocsin.seal', encode(sha256(convert_to(current_setting('tocsin.context'), 'UTF8')), 'hex'), true);
select * from tocsin.incidents

select set_config('tocsin.seal', encode(sha256(sha256(convert_to(concat_ws('|', current_setting('tocsin.context'), pg_backend_pid(), extract(epoch from transaction_timestamp())), 'UTF8'))), 'hex'), true);
select * from tocsin.incidents

select auth.sign('<tenant>|<operator>||,incidents.view,|,,')

select auth.sign(null)

select auth.claims_of('tocsin', 'operator@<slug>.example', '<slug>')

select auth.act_for_tenant('<tenant>');
select * from tocsin.incidents

select engine.assume_tenant('<slug>')

select auth.reset_session()

select auth.enter('', 'tocsin', 'operator@<slug>.example', '<slug>', false)

select auth.enter(null, 'tocsin', 'operator@<slug>.example', '<slug>', false)

select auth.enter('<tenant>', 'tocsin', 'operator@<slug>.example', '<slug>', false);
select * from tocsin.incidents

select auth.enter(gate_key => encode(sha256(''), 'hex'), issuer => 'tocsin', subject => 'operator@<slug>.example', tenant => '<slug>', read_only => false)

select auth.enter_as_guest(false)

select auth.impersonate('<slug>', 'operator@<slug>.example');
select * from tocsin.incidents

select current_setting('tocsin.context'), current_setting('tocsin.seal'), auth.context()

-- kept for the next request: its transaction began at another moment
select set_config('tocsin.kept_context', current_setting('tocsin.context'), false), set_config('tocsin.kept_seal', current_setting('tocsin.seal'), false)
-- then
select set_config('tocsin.context', current_setting('tocsin.kept_context', true), true), set_config('tocsin.seal', current_setting('tocsin.kept_seal', true), true);
select * from tocsin.incidents where tenant_id = '<tenant>'

-- left in the session, where the next request would find it
select set_config('tocsin.context', current_setting('tocsin.context'), false), set_config('tocsin.seal', current_setting('tocsin.seal'), false)
-- then
select current_setting('tocsin.context'), auth.tenant()

set tocsin.context = '<tenant>|<operator>||,incidents.view,|,,';
set tocsin.seal = 'x'
-- then
select * from tocsin.incidents where tenant_id = '<tenant>'

-- what the victim's request left, if anything
select 1
-- then
select current_setting('tocsin.context', true), current_setting('tocsin.seal', true), current_query();
select * from pg_prepared_statements

alter function auth.tenant() set tocsin.context = '<tenant>'

select auth.may('*'), auth.may(','), auth.may(null), auth.may('', ''), auth.may('%'), auth.may_in_scope('responses.view', null, '<team>', '<team>');
select * from tocsin.ledger where tenant_id = '<tenant>'

select auth.can_see_incident('<incident>'), core.actor('<incident>'), auth.followed_incidents(), auth.groups(), auth.permitted_groups('responses.view')
