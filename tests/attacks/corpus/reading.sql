-- Reading: by name, by id, by joins and by everything that SQL calls a query. (Every table and view is also read as a whole.)

select * from api.incidents where id = '<incident>'

select * from api.incidents where tenant_id = '<tenant>' or true or '1' = '1'

select * from tocsin.incidents where tenant_id = '<tenant>' union all select * from tocsin.incidents where id = '<incident>'

select * from tocsin.tenants

select slug, name, settings from tocsin.tenants where slug = '<slug>'

select * from tocsin.member_accounts where tenant_id = '<tenant>'

select m.*, i.* from tocsin.members as m left join tocsin.incidents as i on i.tenant_id = '<tenant>'

select * from tocsin.members where exists (select from tocsin.incidents where incidents.tenant_id = '<tenant>')

select exists (select from tocsin.incidents where id = '<incident>'), exists (select from tocsin.prompts where id = '<prompt>')

select (select title from tocsin.incidents where id = '<incident>')

select array(select title from tocsin.incidents), jsonb_agg(to_jsonb(members)) from tocsin.members where tenant_id <> '<my.tenant>' group by ()

table tocsin.incident_words

select words from tocsin.incident_words where words @> array['<tenant>:zqxj']

select core.search_incidents('zqxj')

select core.search_incidents('<tenant>:zqxj')

select core.search_incidents(''' or true --')

select core.tokenize('<tenant>', 'zqxj')

select core.nonresponders('<prompt>')

select core.read_incident('<incident>', 'enforcement')

select core.read_prompt('<prompt>', 'prompts.manage')

select core.read_enforcement('<incident>')

select core.lock_incident('<incident>', 'incidents.update', null)

select core.lock_tow_request('<tow>', null)

select core.response_result('<response>')

select core.load_idempotent_result('first-<tenant>')

select core.claim_idempotent_result('first-<tenant>', sha256('x'))

select * from intake.find_prompt('<token>')

select intake.read_prompt('<token>')

select intake.tenant_of('<token>')

select intake.redeem_ticket('<token>')

select api.read_public_prompt('<token>')

select intake.claim_responses('<response>')

select intake.issue_token('<prompt>')

select intake.new_token('<tenant>')

select * from api.timeline where incident_id = '<incident>'

select * from api.ledger where tenant_id = '<tenant>'

select * from api.ledger_verification

select * from core.ledger_faults

select * from api.incident_boards where id = '<incident>'

select * from api.prompt_rollups where id = '<prompt>'

select * from tocsin.prompt_slots

select * from tocsin.number_counters

select last_number from tocsin.number_counters where tenant_id = '<tenant>'

select * from tocsin.incidents for update

select * from tocsin.incidents where id = '<incident>' for key share skip locked

select * from tocsin.incidents where tenant_id > '00000000-0000-0000-0000-000000000000' order by tenant_id limit 100

with recursive r as (select id, 1 as n from tocsin.incidents union all select id, n + 1 from r where n < 5) select r.*, (select name from tocsin.groups limit 1) from r

select row_to_json(i), i::text, hashtext(i::text) from tocsin.incidents as i where tenant_id = '<tenant>'

select jsonb_populate_record(null::tocsin.incidents, '{"id": "<incident>"}')

select (i).title from (select i from tocsin.incidents as i where tenant_id <> '<my.tenant>') as of_others
