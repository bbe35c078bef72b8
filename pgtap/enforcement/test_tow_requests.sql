-- Tow trucks: dispatched in one transaction, moved step by step, each step stamped.
begin;

select plan(20);

select tap_help.seed();

create temporary table made as
select
    tap_help.new_incident(
        'tap-a', 'operator', '{"location_label": "Slip 4", "latitude": 59.9, "longitude": 10.7}'
    ) as id;

create function pg_temp.dispatch(role text, priority text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'select api.dispatch_incident(%L, %L, ''AB 123'', null, ''Tow AS'', null, null, null, null, null)',
        (select made.id from made), priority
    )
);

create function pg_temp.truck()
returns tocsin.tow_requests
language sql
return (
    select tow_requests
    from tocsin.tow_requests
    where tow_requests.tenant_id = tap_help.tenant('tap-a')
    order by tow_requests.id
    limit 1
);

create function pg_temp.move(status text)
returns text
language sql
return tap_help.try(
    'tap-a', 'operator',
    format(
        'select api.update_tow_request(%L, %L, null)',
        (pg_temp.truck()).id, jsonb_build_object('status', status)
    )
);

select is(pg_temp.dispatch('worker', 'urgent'), 'P0002 not-found', 'who does not see the incident does not dispatch');

select is(pg_temp.dispatch('auditor', 'urgent'), '42501 not-permitted', 'who only reads does not either');

select is(
    pg_temp.dispatch('operator', 'at once'), '23514 tow_requests_priority_is_known',
    'a priority is normal, urgent or emergency'
);

select is(
    (
        select array[status, version::text]
        from tocsin.incidents
        inner join made on incidents.id = made.id
    ),
    array['open', '1'],
    'a dispatch that is refused leaves the incident as it was'
);

select is_empty(
    'select id from tocsin.incident_actions where incident_id = (select id from made)',
    'and no action'
);

select is(pg_temp.dispatch('operator', 'urgent'), '1 rows', 'an operator dispatches');

select is(
    (
        select status
        from tocsin.incidents
        inner join made on incidents.id = made.id
    ),
    'dispatched',
    'the incident is dispatched'
);

select is(
    (
        select payload
        from tocsin.incident_actions
        where id = (pg_temp.truck()).action_id
    ),
    '{"provider": "Tow AS", "priority": "urgent"}'::jsonb,
    'the action is written'
);

select is(
    array[(pg_temp.truck()).status, (pg_temp.truck()).location_label, (pg_temp.truck()).latitude::text],
    array['requested', 'Slip 4', '59.9'],
    'the truck is requested, to the place of the incident'
);

select is(pg_temp.move('on_scene'), '55000 illegal-transition', 'it cannot be on scene before it was acknowledged');

select is(
    array[pg_temp.move('acknowledged'), pg_temp.move('en_route'), pg_temp.move('on_scene')],
    array['1 rows', '1 rows', '1 rows'],
    'it is acknowledged, en route, on scene'
);

select is((pg_temp.truck()).acknowledged_at, transaction_timestamp(), 'acknowledging is stamped');

select is((pg_temp.truck()).arrived_at, transaction_timestamp(), 'arriving is stamped');

select is((pg_temp.truck()).completed_at, null, 'completing is not, yet');

select is(pg_temp.move('completed'), '1 rows', 'it is done');

select is((pg_temp.truck()).completed_at, transaction_timestamp(), 'which is stamped');

select is((pg_temp.truck()).version, 5, 'each move was a new version');

select is(pg_temp.move('cancelled'), '55000 illegal-transition', 'what is done cannot be cancelled');

select is(pg_temp.dispatch('operator', null), '1 rows', 'another truck is dispatched');

select is(
    (
        select array[count(distinct tow_requests.action_id), count(distinct incident_actions.id)]
        from made
        inner join tocsin.tow_requests on made.id = tow_requests.incident_id
        inner join tocsin.incident_actions on made.id = incident_actions.incident_id
    ),
    array[2::bigint, 2::bigint],
    'which adds a request and an action'
);

select *
from finish();

rollback;
