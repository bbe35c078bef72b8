-- Numbers: their format, their day, and who may draw them. What many at once do to them is for pytest.
begin;

select plan(20);

select tap_help.seed();

select is(core.format_number(given.format, given.day, given.counted), given.expected, given.expected)
from (
    values
    ('INC-YYMMDD-NNN', date '2026-11-21', 1, 'INC-261121-001'),
    ('INC-YYMMDD-NNN', date '2026-01-02', 42, 'INC-260102-042'),
    ('INC-YYMMDD-NNN', date '2026-11-21', 999, 'INC-261121-999'),
    ('INC-YYMMDD-NNN', date '2026-11-21', 1000, 'INC-261121-1000'),
    ('INC-YYYY-NNNN', date '2026-11-21', 7, 'INC-2026-0007'),
    ('INC-YYYY-NNNN', date '2026-11-21', 10000, 'INC-2026-10000'),
    ('CASE-YYYY-NNNN', date '1999-12-31', 9999, 'CASE-1999-9999')
) as given (format, day, counted, expected);

create function pg_temp.import(tenant text, workflow text, reported_at timestamptz)
returns text
language plpgsql
as $$
declare
    told text;
begin
    perform engine.import_incidents(
        import.tenant, import.workflow,
        jsonb_build_array(
            jsonb_build_object(
                'line', 1, 'external_id', clock_timestamp(), 'reported_at', import.reported_at, 'title', 'Imported',
                'description', 'Imported', 'category', 'other', 'severity', 'critical'
            )
        )
    );
    select number
    into told
    from tocsin.incidents
    order by id desc
    limit 1;
    perform tap_help.leave();
    return told;
end;
$$;

select is(pg_temp.import('tap-a', given.workflow, given.reported_at), given.number, given.says)
from (
    values
    ('enforcement', timestamptz '2026-01-31 22:59:59+00', 'INC-260131-001', 'a second to midnight in Oslo'),
    ('enforcement', timestamptz '2026-01-31 23:00:00+00', 'INC-260201-001', 'midnight: the next day begins at 1'),
    ('enforcement', timestamptz '2026-01-31 12:00:00+00', 'INC-260131-002', 'the day before goes on where it was'),
    ('enforcement', timestamptz '2026-07-01 21:59:59+00', 'INC-260701-001', 'in summer the day ends at 22:00 UTC'),
    ('enforcement', timestamptz '2026-07-01 22:00:00+00', 'INC-260702-001', 'and the next begins'),
    ('review', timestamptz '2025-12-31 22:59:59+00', 'INC-2025-0001', 'review counts by the year'),
    ('review', timestamptz '2025-12-31 23:00:00+00', 'INC-2026-0001', 'which ends in the tenant''s zone, too'),
    ('review', timestamptz '2026-02-01 00:00:00+00', 'INC-2026-0002', 'and not with the day')
) as given (workflow, reported_at, number, says);

update tocsin.number_series
set period = 'never'
where tenant_id = tap_help.tenant('tap-b') and slug = 'review';

select is(
    array[
        pg_temp.import('tap-b', 'review', '2025-06-01 00:00:00+00'),
        pg_temp.import('tap-b', 'review', '2026-06-01 00:00:00+00')
    ],
    array['INC-2025-0001', 'INC-2026-0002'],
    'a series of the period never runs on, and only shows the year'
);

select is(
    tap_help.outcome(
        $$
        insert into tocsin.number_counters (tenant_id, series, period, period_start, last_number)
        values (tap_help.tenant('tap-a'), 'incident', 'day', '2026-01-31', 1)
        $$
    ),
    '23505 number_counters_pkey',
    'a period has one counter'
);

select is(
    tap_help.try('tap-a', 'admin', $$select core.next_number('incident', now())$$), '42501',
    'nobody burns numbers'
);

select is(
    tap_help.try('tap-a', 'admin', 'update tocsin.number_counters set last_number = 1'), '42501',
    'or turns a counter back'
);

create temporary table made as
select
    slug,
    tap_help.new_incident(slug, 'operator', '{}') as id
from unnest(array['tap-a', 'tap-b']) as slug;

select is(
    (
        select array_agg(distinct right(incidents.number, 4))
        from made
        inner join tocsin.incidents on made.id = incidents.id
    ),
    array['-001'],
    'two tenants count each for themselves'
);

select *
from finish();

rollback;
