-- The ledger: every change in the same transaction, by trigger, and nobody changes what happened.
begin;

select plan(15);

select tap_help.seed();

create temporary table made as
select tap_help.new_incident('tap-a', 'operator', '{"severity": "critical"}') as id;

create function pg_temp.told(nth integer)
returns tocsin.ledger
language sql
return (
    select ledger
    from tocsin.ledger
    where ledger.incident_id = (select made.id from made)
    order by ledger.id
    limit
        1
        offset nth - 1
);

select is((pg_temp.told(1)).action, 'incident.created', 'opening an incident is told');

select is(
    (pg_temp.told(1)).detail,
    (
        select jsonb_build_object('number', number, 'severity', 'critical')
        from tocsin.incidents
        inner join made on incidents.id = made.id
    ),
    'with its number and severity'
);

select is((pg_temp.told(1)).member_id, tap_help.member('tap-a', 'operator'), 'and who did it');

select
    is(
        tap_help.try(
            'tap-a', 'operator', format($$select api.transition_incident(%L, 'triaged', null, 'Seen', null)$$, made.id)
        ),
        '1 rows',
        'a move'
    )
from made;

select is((pg_temp.told(2)).action, 'incident.transition', 'is told');

select is(
    (pg_temp.told(2)).detail, '{"from": "open", "to": "triaged", "reason": "Seen"}'::jsonb,
    'with where from, where to, and why'
);

select
    is(
        tap_help.try(
            'tap-a', 'operator',
            format('select api.amend_incident(%L, ''{"title": "Better", "reason": "Clearer"}'', null)', made.id)
        ),
        '1 rows',
        'an amendment'
    )
from made;

select is(
    (pg_temp.told(3)).detail,
    '{"changes": [{"field": "title", "old": "Other", "new": "Better"}], "reason": "Clearer"}'::jsonb,
    'is told with each field''s old and new value'
);

select
    is(
        tap_help.try(
            'tap-a', 'operator', format('select api.resolve_incident(%L, ''false_alarm'', null, null)', made.id)
        ),
        '1 rows',
        'a resolution'
    )
from made;

select is(
    (pg_temp.told(4)).detail, '{"resolution": "false_alarm", "from": "triaged"}'::jsonb,
    'is told with what it was'
);

select is(
    array(select distinct tap_help.outcome(attempt) from unnest(
        array[
            'update tocsin.ledger set detail = ''{}''',
            'delete from tocsin.ledger',
            'truncate tocsin.ledger, tocsin.ledger_seals',
            'update tocsin.incident_actions set payload = ''{}''',
            'delete from tocsin.incident_actions',
            'truncate tocsin.incident_actions, tocsin.tow_requests'
        ]
    ) as attempt),
    array['55000 append-only'],
    'not even a superuser changes, deletes or truncates ledger or actions by an ordinary statement'
);

select is(
    array(
        select distinct tap_help.try('tap-a', role, attempt)
        from unnest(tap_help.roles()) as role
        cross join unnest(
            array[
                'update tocsin.ledger set detail = ''{}''',
                'delete from tocsin.ledger',
                $$
                insert into tocsin.ledger (tenant_id, id, action, subject_type, created_at)
                values (auth.tenant(), core.new_id(), 'incident.created', 'incident', now())
                $$,
                $$select core.record_event('a.b', 'incident', null, null, '{}')$$
            ]
        ) as attempt
    ),
    array['42501'],
    'no member writes it, by hand or by function'
);

select is(
    tap_help.read('tap-a', 'auditor', 'select count(*) from tocsin.ledger') <> '0', true,
    'an auditor reads it'
);

select is(
    tap_help.read('tap-a', 'worker', 'select count(*) from tocsin.ledger'), '0',
    'a worker reads of it what hangs on incidents of their own: nothing here'
);

select
    is(
        tap_help.read('tap-b', 'auditor', format('select count(*) from tocsin.ledger where incident_id = %L', made.id)),
        '0',
        'the other tenant''s auditor reads nothing of it'
    )
from made;

select *
from finish();

rollback;
