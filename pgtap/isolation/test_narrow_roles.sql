-- The policies of the narrow roles, whose own functions never ask for what these refuse: here the roles ask themselves.
begin;

select plan(14);

select tap_help.seed();

-- The operator of tap-a has a namesake in tap-b: the same id, of whom there is an incident there.
insert into tocsin.members (tenant_id, id, display_name)
values (tap_help.tenant('tap-b'), tap_help.member('tap-a', 'operator'), 'Of the same id');

create temporary table made as
select
    tap_help.new_incident('tap-a', 'operator', '{}') as own,
    tap_help.new_incident('tap-b', 'operator', '{}') as strange;

grant select on table pg_temp.made to public;

select set_config('session_replication_role', 'replica', true);

update tocsin.incidents
set assigned_to = tap_help.member('tap-a', 'operator')
where id in (select unnest(array[own, strange]) from made);

update tocsin.incident_reporters
set member_id = tap_help.member('tap-a', 'operator')
where incident_id = (select strange from made);

select set_config('session_replication_role', 'origin', true);

select is(
    tap_help.within('tap-a', 'operator', 'tocsin_gate', 'select id from tocsin.incidents'), '1 rows',
    'the gate finds the caller''s incidents in their own tenant, and none of their namesake''s'
);

select is(
    tap_help.within('tap-a', 'operator', 'tocsin_gate', 'select incident_id from tocsin.incident_reporters'), '1 rows',
    'nor what the namesake reported'
);

select is(
    tap_help.within('tap-a', 'operator', 'tocsin_ledger', 'select incident_id from tocsin.incident_reporters'),
    '1 rows',
    'the ledger looks at what the caller reported, and not at what the namesake did'
);

create function pg_temp.reported(into_tenant text)
returns text
language sql
return tap_help.within(
    'tap-a', 'operator', 'tocsin_ledger',
    format(
        'insert into tocsin.incident_reporters (tenant_id, incident_id, member_id) values (%L, core.new_id(), %L)',
        tap_help.tenant(into_tenant), tap_help.member('tap-a', 'operator')
    ),
    'replica'
);

select is(pg_temp.reported('tap-a'), '1 rows', 'the ledger writes down the caller as a reporter');

select is(pg_temp.reported('tap-b'), '42501', 'and in no other tenant');

select is(
    tap_help.within('tap-a', 'operator', 'tocsin_engine', 'update tocsin.incident_words set words = ''{}'''), '1 rows',
    'the engine reads words anew in the tenant it has assumed alone'
);

select is(
    tap_help.within('tap-a', 'operator', 'tocsin_engine', 'update tocsin.members set is_active = true', 'replica'),
    cardinality(tap_help.roles()) || ' rows',
    'the engine lets members in and out of the tenant it has assumed alone'
);

create temporary table template as
select
    workflow,
    category,
    description,
    status,
    severity
from tocsin.incidents
where id = (select own from made);

grant select on table pg_temp.template to public;

-- The triggers would find no workflow of another tenant's: the policy is asked alone.
create function pg_temp.imported(tenant text, into_tenant text)
returns text
language sql
return tap_help.within(
    tenant, 'operator', 'tocsin_engine',
    format(
        'insert into tocsin.incidents'
        ' (tenant_id, id, workflow, category, description, source, external_id, number, status, severity)'
        ' select %L, core.new_id(), workflow, category, description, ''import'', ''X-1'', ''X-1'', status, severity'
        ' from pg_temp.template',
        tap_help.tenant(into_tenant)
    ),
    'replica'
);

select is(
    pg_temp.imported('tap-a', 'tap-a'), '23502',
    'the policy lets the engine import into the tenant it has assumed: what is missing is what triggers fill in'
);

select is(pg_temp.imported('tap-a', 'tap-b'), '42501', 'and into no other');

-- Changes that name no row find those of the own tenant.
select is(
    tap_help.within('tap-a', 'operator', 'tocsin_ledger', 'update tocsin.number_counters set last_number = 1'),
    '1 rows',
    'numbers are counted in the own tenant'
);

select is(
    (
        select count(*)
        from tocsin.number_counters
        where tenant_id = tap_help.tenant('tap-b')
    ), 1::bigint, 'the other one has a counter as well'
);

select is(
    tap_help.within('tap-a', 'operator', 'tocsin_search', 'update tocsin.incident_words set words = ''{}'''), '1 rows',
    'words are kept in the own tenant'
);

select is(
    (
        select count(*)
        from tocsin.incident_words
        where tenant_id = tap_help.tenant('tap-b') and words <> '{}'
    ), 1::bigint, 'the words of the other one stay'
);

select is(
    tap_help.within(
        'tap-a', 'operator', 'tocsin_engine', 'update tocsin.tenants set default_workflow = ''enforcement'''
    ), '1 rows',
    'the engine completes the tenant it has assumed'
);

select *
from finish();

rollback;
