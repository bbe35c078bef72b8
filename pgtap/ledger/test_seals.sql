-- The ledger's chain: what is sealed and in what order, what is found, and who may do what to it.
begin;

select plan(18);

select tap_help.seed();

create function pg_temp.seal(most integer)
returns integer
language sql
return engine.seal_ledger('tap-a', now(), most => most);

create function pg_temp.event(at timestamptz)
returns uuid
language sql
as $$
insert into tocsin.ledger (tenant_id, id, action, subject_type, created_at)
values (tap_help.tenant('tap-a'), core.new_id(), 'incident.told', 'incident', at)
returning id;
$$;

create view pg_temp.found as
select
    is_intact,
    fault,
    at_seq,
    sealed
from engine.verify_ledger('tap-a');

select ok(
    'tap-a' in (select engine.unsealed_tenants(now())),
    'what happened waits for its seal'
);

select is(pg_temp.seal(5), 5, 'a batch is sealed');

select is(pg_temp.seal(1000), 4, 'and the rest');

select is(pg_temp.seal(1000), 0, 'and nothing twice');

select ok(
    'tap-a' not in (select engine.unsealed_tenants(now())),
    'then nothing waits'
);

select ok(
    'tap-b' in (select engine.unsealed_tenants(now())),
    'but another tenant''s does'
);

select results_eq(
    'select * from pg_temp.found',
    $$values (true, null::text, null::bigint, 9::bigint)$$,
    'and all is intact'
);

select results_eq(
    $$
    select
        seal.seq,
        seal.hash = core.chain_hash(coalesce(lag(seal.hash) over (order by seal.seq), ''), seal, event)
    from tocsin.ledger_seals as seal
    inner join tocsin.ledger as event on seal.tenant_id = event.tenant_id and seal.ledger_id = event.id
    where seal.tenant_id = tap_help.tenant('tap-a')
    order by seal.seq
    $$,
    'select seq, true from generate_series(1::bigint, 9) as seq',
    'each link is numbered, and hashes the one before it'
);

select ok(pg_temp.event(now() - interval '1 hour') is not null, 'what comes late');

select is(pg_temp.seal(1000), 1, 'is sealed late');

select ok(pg_temp.event(now() - interval '3 hours') is not null, 'what comes later than the look-back');

select is(pg_temp.seal(1000), 0, 'is not sealed');

select results_eq(
    'select * from pg_temp.found',
    $$values (false, 'inserted', null::bigint, 10::bigint)$$,
    'and is told'
);

select results_eq(
    $$select fault, at_seq from engine.verify_ledger('tap-a', array[7, 3]::bigint[], array[''::bytea, '']) as told$$,
    $$values ('cut-off', 3::bigint)$$,
    'so is the first checkpoint that is not there'
);

select is(
    tap_help.read('tap-a', 'auditor', 'select fault from api.ledger_verification'), 'inserted',
    'to the auditor too'
);

select is(
    array(
        select distinct tap_help.try('tap-a', role, 'select * from api.ledger_verification')
        from unnest(tap_help.roles()) as role
        where role not in ('auditor', 'admin')
    ),
    array['42501 not-permitted'],
    'and to no role without ledger.view'
);

select is(
    array(select distinct tap_help.outcome(attempt) from unnest(
        array[
            'update tocsin.ledger_seals set hash = hash',
            'delete from tocsin.ledger_seals',
            'truncate tocsin.ledger_seals'
        ]
    ) as attempt),
    array['55000 append-only'],
    'not even a superuser changes, deletes or truncates seals by an ordinary statement'
);

select is(
    array(
        select distinct tap_help.as_role(role_name, attempt)
        from unnest(array['tocsin_member', 'tocsin_guest', 'tocsin_worker', 'tocsin_intake']) as role_name
        cross join unnest(
            array[
                'insert into tocsin.ledger_seals select * from tocsin.ledger_seals',
                'update tocsin.ledger_seals set hash = hash',
                'delete from tocsin.ledger_seals'
            ]
        ) as attempt
    ),
    array['42501'],
    'no login writes one'
);

select *
from finish();

rollback;
