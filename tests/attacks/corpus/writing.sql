-- Writing: no row of another's is changed, moved, made or taken away.

update tocsin.incidents set title = 'mine' where tenant_id = '<tenant>'

update tocsin.incidents set title = 'mine' where id = '<incident>'

update tocsin.incidents set tenant_id = '<tenant>'

update tocsin.incidents set tenant_id = '<tenant>' where id = '<my.incident>'

update tocsin.incidents set id = '<incident>'

update tocsin.incidents set number = 'INC-000000-001'

update tocsin.incidents set created_by = '<my.admin>', version = 99

update tocsin.tenants set name = 'mine'

update tocsin.members set is_active = false where tenant_id = '<tenant>'

update tocsin.members set is_active = false where id = '<my.admin>'

update tocsin.member_accounts set subject = 'operator@<my.slug>.example' where tenant_id = '<tenant>'

update tocsin.prompts set is_active = false where id = '<prompt>'

update tocsin.prompt_responses set state = 'voided' where id = '<response>'

update tocsin.tow_requests set status = 'completed' where id = '<tow>'

update tocsin.ledger set payload = '{}'

update tocsin.ledger_seals set hash = sha256('x')

update tocsin.number_counters set last_number = 0

update tocsin.seal_keys set inner_key = sha256('x')

update tocsin.gates set key_hash = sha256('mine')

insert into tocsin.gates (key_hash) values (sha256('mine'))

insert into tocsin.incidents (tenant_id, id, workflow, category) values ('<tenant>', core.new_id(), 'enforcement', 'other')

insert into tocsin.incidents (tenant_id, id, workflow, category, title) values ('<tenant>', '<incident>', 'enforcement', 'other', 'mine') on conflict do nothing

insert into tocsin.incidents (tenant_id, id, workflow, category) values ('<tenant>', '<incident>', 'enforcement', 'other') on conflict (tenant_id, id) do update set title = 'mine'

insert into tocsin.groups (tenant_id, id, kind, name) values ('<tenant>', core.new_id(), 'team', 'mine')

insert into tocsin.groups (tenant_id, id, kind, name) values ('<my.tenant>', '<team>', 'team', 'mine')

insert into tocsin.group_members (tenant_id, group_id, member_id) values ('<tenant>', '<team>', '<worker>')

insert into tocsin.group_members (tenant_id, group_id, member_id) values ('<my.tenant>', '<team>', '<my.worker>')

insert into tocsin.members (tenant_id, id, display_name) values ('<tenant>', core.new_id(), 'mine')

insert into tocsin.member_roles (tenant_id, member_id, role) values ('<my.tenant>', '<my.operator>', 'admin')

insert into tocsin.member_roles (tenant_id, member_id, role) values ('<tenant>', '<my.operator>', 'admin')

insert into tocsin.role_permissions (tenant_id, role, permission) values ('<my.tenant>', 'operator', 'directory.manage')

insert into tocsin.member_accounts (tenant_id, member_id, issuer, subject, email) values ('<tenant>', '<operator>', 'tocsin', 'mine', 'mine@example.com')

insert into tocsin.tenant_modules (tenant_id, module) values ('<my.tenant>', 'claims')

insert into tocsin.tenants (id, slug, name, time_zone) values (core.new_id(), 'mine', 'Mine', 'UTC')

insert into tocsin.ledger (tenant_id, id, action, subject_type) values ('<tenant>', core.new_id(), 'incident.created', 'incident')

insert into tocsin.ledger_seals values ('<my.tenant>', 99, core.new_id(), sha256('x'))

insert into tocsin.prompts (tenant_id, id, incident_id, prompt_type, prompt_text, created_by) values ('<tenant>', core.new_id(), '<incident>', 'status', 'Pay here', '<operator>')

insert into tocsin.prompt_tokens values ('<tenant>', '<prompt>', sha256('mine'))

insert into tocsin.board_tickets (tenant_id, ticket_hash, incident_id, member_id, expires_at) values ('<tenant>', sha256('mine'), '<incident>', '<operator>', now())

insert into tocsin.incident_reporters (tenant_id, incident_id, member_id) values ('<tenant>', '<incident>', '<operator>')

insert into tocsin.incident_reporters (tenant_id, incident_id, member_id) values ('<my.tenant>', '<my.incident>', '<my.admin>')

insert into tocsin.incident_words values ('<tenant>', '<incident>', '{}')

insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint) values ('<tenant>', '<operator>', 'mine', sha256('x'))

insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint) values ('<my.tenant>', '<my.admin>', 'mine', sha256('x'))

insert into tocsin.permissions values ('mine')

insert into api.incidents (id) values ('<incident>')

update api.incidents set title = 'mine'

delete from api.incidents

delete from tocsin.incidents

delete from tocsin.incidents where id = '<incident>'

delete from tocsin.board_tickets where tenant_id = '<tenant>'

delete from tocsin.member_roles where tenant_id = '<tenant>'

delete from tocsin.prompt_tokens

delete from tocsin.idempotency_keys

delete from tocsin.ledger

delete from tocsin.seal_keys

merge into tocsin.incidents as theirs using (values ('<incident>'::uuid)) as v (id) on theirs.id = v.id when matched then update set title = 'mine' when not matched then do nothing

merge into tocsin.incidents as theirs using (select 1) as v on theirs.tenant_id = '<tenant>' when matched then delete

with gone as (delete from tocsin.board_tickets returning *) select * from gone where tenant_id <> '<my.tenant>'

with changed as (update tocsin.incidents set title = title returning *) select * from changed where tenant_id <> '<my.tenant>'

update tocsin.incidents as mine set title = theirs.title from tocsin.incidents as theirs where theirs.tenant_id <> mine.tenant_id

update tocsin.incidents set community_id = '<team>' where id = '<my.incident>'

update tocsin.incidents set place_id = '<place>' where id = '<my.incident>'

update tocsin.incidents set assigned_to = '<operator>' where id = '<my.incident>'

update tocsin.incidents set deleted_at = now() where id = '<my.incident>'

select lo_put(oid, 0, 'x') from pg_largeobject_metadata where lomowner <> 'tocsin_member'::regrole

select nextval(oid::regclass) from pg_class where relkind = 'S'

select setval(oid::regclass, 1) from pg_class where relkind = 'S'
