-- Who sees which incident: the matrix, role by role, and what hangs on incidents follows them.
begin;

select plan(32);

select tap_help.seed();

create temporary table made (name text, id uuid);

insert into made (name, id)
select
    given.name,
    tap_help.new_incident(given.tenant, given.role, jsonb_build_object('title', given.name) || given.body)
from (
    values
    ('parking', 'tap-a', 'operator', '{}'::jsonb),
    ('printer', 'tap-a', 'operator', '{"workflow": "service_desk", "category": "general"}'),
    ('injury', 'tap-a', 'team_lead', '{"workflow": "review", "category": "physical_injury", "severity": "high"}'),
    ('stress', 'tap-a', 'supervisor', '{"workflow": "review", "category": "mental_health", "severity": "high"}'),
    (
        'flood', 'tap-a', 'risk_manager',
        '{"workflow": "risk", "category": "general", "severity": "low", "occurred_at": "2026-01-01T00:00:00Z"}'
    ),
    ('noise', 'tap-a', 'worker', '{}'),
    ('shared', 'tap-a', 'operator', '{"visibility_scope": "institution"}'),
    ('theirs', 'tap-b', 'operator', '{"visibility_scope": "institution"}')
) as given (name, tenant, role, body);

insert into tocsin.groups (tenant_id, id, kind, name)
values (tap_help.tenant('tap-a'), '00000000-0000-0000-0000-00000000000d', 'department', 'Yard');

insert into tocsin.group_members (tenant_id, group_id, member_id)
values (tap_help.tenant('tap-a'), '00000000-0000-0000-0000-00000000000d', tap_help.member('tap-a', 'whs'));

insert into made (name, id)
select
    'yard',
    tap_help.new_incident(
        'tap-a', 'operator',
        '{
            "title": "yard", "visibility_scope": "department",
            "department_id": "00000000-0000-0000-0000-00000000000d"
        }'
    );

insert into made (name, id)
select
    'assigned',
    tap_help.new_incident('tap-a', 'operator', '{"title": "assigned"}');

select
    tap_help.try(
        'tap-a', 'operator',
        format(
            'update tocsin.incidents set assigned_to = %L where id = %L',
            tap_help.member('tap-a', 'team_lead'), id
        )
    )
from made
where name = 'assigned';

create temporary table expected (role text, titles text);

insert into expected (role, titles)
values
('worker', 'noise shared'),
('team_lead', 'assigned injury shared'),
('supervisor', 'shared stress'),
('operator', 'assigned noise parking printer shared yard'),
('whs', 'injury shared stress yard'),
('risk_manager', 'flood shared'),
('auditor', 'assigned flood injury noise parking printer shared stress yard'),
('admin', 'assigned flood injury noise parking printer shared stress yard');

select
    is(
        tap_help.read('tap-a', role, 'select string_agg(title, '' '' order by title) from tocsin.incidents'),
        titles,
        format('a %s sees %s', role, titles)
    )
from expected;

select
    is(
        tap_help.read('tap-a', role, 'select string_agg(title, '' '' order by title) from api.incidents'),
        titles,
        format('a %s gets the same in the list', role)
    )
from expected;

select
    is(
        tap_help.read('tap-a', role, 'select count(*) from api.incidents where title = ''theirs'''),
        '0',
        format('a %s sees nothing of the other tenant', role)
    )
from expected;

-- What hangs on an incident is seen by those who see it.
select
    is(
        tap_help.read(
            'tap-a', role,
            $$
        select string_agg(distinct incidents.title, ' ' order by incidents.title)
        from tocsin.ledger
        inner join tocsin.incidents on ledger.incident_id = incidents.id
        $$
        ),
        titles,
        format('a %s reads the timeline of just these', role)
    )
from expected
where role in ('worker', 'whs', 'admin');

-- The reporter.
select
    is(
        tap_help.read(
            'tap-a', reader.role, format('select reported_by from api.incidents where title = %L', reader.title)
        ),
        case when reader.knows then tap_help.member('tap-a', reader.reporter)::text end,
        format(
            'who reported %s is%s for a %s to know',
            reader.title, case when reader.knows then '' else ' not' end, reader.role
        )
    )
from (
    values
    ('stress', 'supervisor', 'auditor', false),
    ('stress', 'supervisor', 'whs', true),
    ('stress', 'supervisor', 'admin', true),
    ('stress', 'supervisor', 'supervisor', true),
    ('injury', 'team_lead', 'auditor', true)
) as reader (title, reporter, role, knows);

select *
from finish();

rollback;
