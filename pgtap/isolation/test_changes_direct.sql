-- What the functions of api refuse to whoever may not manage a thing: here somebody goes straight at the table. Nothing
-- may be found to change or to delete; that a change would be refused afterwards is not enough.
begin;

select plan(24);

select tap_help.seed();

insert into tocsin.groups (tenant_id, id, kind, name)
values (tap_help.tenant('tap-a'), core.new_id(), 'circle', 'A circle');

insert into tocsin.places (tenant_id, id, kind, name)
values (tap_help.tenant('tap-a'), core.new_id(), 'zone', 'A zone');

insert into tocsin.group_members (tenant_id, group_id, member_id)
select
    tenant_id,
    id,
    tap_help.member('tap-a', 'worker')
from tocsin.groups
where tenant_id = tap_help.tenant('tap-a');

insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)
select
    tenant_id,
    'worker',
    'responses.view',
    id,
    kind
from tocsin.groups
where tenant_id = tap_help.tenant('tap-a');

create temporary table attempts (statement text primary key);

insert into attempts
values
('update tocsin.groups set name = name'),
('update tocsin.places set name = name'),
('update tocsin.roles set name = name'),
('update tocsin.number_series set period = period'),
('update tocsin.categories set name = name'),
('update tocsin.priorities set name = name'),
('update tocsin.severities set name = name'),
('update tocsin.statuses set name = name'),
('update tocsin.transitions set permission = permission'),
('update tocsin.workflows set series = series'),
('delete from tocsin.group_members'),
('delete from tocsin.member_roles'),
('delete from tocsin.role_permissions'),
('delete from tocsin.role_group_permissions'),
('delete from tocsin.roles'),
('delete from tocsin.number_series'),
('delete from tocsin.categories'),
('delete from tocsin.priorities'),
('delete from tocsin.severities'),
('delete from tocsin.statuses'),
('delete from tocsin.transitions');

select is(tap_help.try('tap-a', 'worker', statement), '0 rows', 'a worker finds nothing for: ' || statement)
from attempts;

insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint, created_at)
values
(
    tap_help.tenant('tap-a'), tap_help.member('tap-a', 'operator'), 'old', sha256(''),
    statement_timestamp() - interval '25 hours'
),
(tap_help.tenant('tap-a'), tap_help.member('tap-a', 'operator'), 'new', sha256(''), statement_timestamp());

select is(
    tap_help.try('tap-a', 'worker', 'delete from tocsin.idempotency_keys'), '0 rows',
    'nobody deletes another member''s keys'
);

select is(
    tap_help.try('tap-a', 'operator', 'delete from tocsin.idempotency_keys'), '1 rows',
    'whose key it is deletes it when it has ended'
);

select is(
    (
        select string_agg(key, ', ')
        from tocsin.idempotency_keys
        where tenant_id = tap_help.tenant('tap-a')
    ), 'new', 'and not before'
);

select *
from finish();

rollback;
