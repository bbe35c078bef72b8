-- What holds of every incident, whoever writes: identity, version, original description, deletion, stamps.
begin;

select plan(35);

select tap_help.seed();

create temporary table made as
select tap_help.new_incident('tap-a', 'operator', '{"category": "road_blockage", "severity": "CRITICAL"}') as id;

create function pg_temp.incident()
returns tocsin.incidents
language sql
return (
    select incidents
    from tocsin.incidents
    where incidents.id = (select made.id from made)
);

create function pg_temp.change(role text, assignments text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format('update tocsin.incidents set %s where id = %L', assignments, (select made.id from made))
);

create function pg_temp.force(assignments text)
returns text
language plpgsql
as $$
declare
    told text;
begin
    perform auth.act_for_tenant(tap_help.tenant('tap-a'));
    told := tap_help.outcome(
        format('update tocsin.incidents set %s where id = %L', assignments, (select made.id from made))
    );
    perform tap_help.leave();
    return told;
end;
$$;

-- A new one.
select is((pg_temp.incident()).status, 'open', 'it starts at the initial status');

select is((pg_temp.incident()).is_open, true, 'it is open');

select is((pg_temp.incident()).version, 1, 'its version is 1');

select is((pg_temp.incident()).title, 'Road blockage', 'the title falls back to the category''s name');

select is((pg_temp.incident()).severity, 'critical', 'severity is stored in lower case');

select is((pg_temp.incident()).severity_rank, 60::smallint, 'with its rank beside it');

select is((pg_temp.incident()).original_description, 'An incident.', 'the original description is the description');

select is((pg_temp.incident()).is_description_amended, false, 'which is not amended');

create temporary table plain as
select
    tap_help.new_incident('tap-a', 'operator', '{}') as enforcement,
    tap_help.new_incident(
        'tap-a', 'operator', '{"workflow": "service_desk", "category": null, "title": "Printer"}'
    ) as service_desk;

select is(
    (
        select incidents.severity
        from plain
        inner join tocsin.incidents on plain.enforcement = incidents.id
    ),
    'warning',
    'severity in enforcement falls back to warning'
);

select is(
    (
        select array[incidents.severity, incidents.category]
        from plain
        inner join tocsin.incidents on plain.service_desk = incidents.id
    ),
    array[null, 'general'],
    'in service_desk there is none; its category falls back to general'
);

-- Required fields.
select
    is(
        tap_help.try('tap-a', 'admin', format('select api.create_incident(%L)', given.body)),
        given.expected,
        given.says
    )
from (
    values
    (
        '{"workflow": "enforcement", "category": "other"}', '23514 field-required',
        'enforcement wants a description'
    ),
    ('{"workflow": "enforcement", "description": "x"}', '23514 field-required', 'and a category'),
    ('{"workflow": "service_desk", "description": "x"}', '23514 field-required', 'service_desk wants a title'),
    (
        '{"workflow": "review", "category": "other", "title": "x", "description": "x"}', '23514 field-required',
        'review wants a severity'
    ),
    (
        '{"workflow": "risk", "category": "general", "severity": "low", "title": "x", "description": "x"}',
        '23514 field-required', 'risk wants to know when it occurred'
    ),
    (
        '{"workflow": "enforcement", "category": "flood", "description": "x"}', '23514 unknown-category',
        'a category is one of the workflow''s'
    ),
    (
        '{"workflow": "enforcement", "category": "other", "severity": "high", "description": "x"}',
        '23514 unknown-severity', 'so is a severity'
    ),
    ('{"workflow": "case", "title": "x", "description": "x"}', '23514 unknown-workflow', 'case is for cases')
) as given (body, expected, says);

select is(
    tap_help.try(
        'tap-a', 'admin',
        format(
            'select api.create_incident(%L)',
            jsonb_build_object(
                'workflow', 'review', 'category', 'other', 'severity', 'low', 'title', 'x',
                'description', repeat('x', 2001)
            )
        )
    ),
    '23514 too-long',
    'a description in review has at most 2,000 characters'
);

-- Amending.
select is(pg_temp.change('operator', $$description = 'Amended.'$$), '1 rows', 'an operator amends the description');

select is((pg_temp.incident()).original_description, 'An incident.', 'the original one stays');

select is((pg_temp.incident()).is_description_amended, true, 'and the incident says that it was amended');

select is((pg_temp.incident()).version, 2, 'a change is a new version');

select is(pg_temp.change('worker', $$description = 'Mine.'$$), '0 rows', 'who does not see it changes nothing');

select is(pg_temp.change('auditor', $$description = 'Mine.'$$), '42501 not-permitted', 'who only reads is refused');

select is(
    pg_temp.change('operator', 'original_description = null'), '42501',
    'members may not write the original description'
);

select is(
    array(
        select distinct pg_temp.force(assignment)
        from unnest(
            array[
                $$original_description = 'Never said'$$,
                $$number = 'INC-260101-001'$$,
                'reported_at = now() - interval ''1 day''',
                'id = gen_random_uuid()',
                $$source = 'web'$$,
                'created_by = null'
            ]
        ) as assignment
    ),
    array['55000 immutable'],
    'nobody else changes it either, or the number, the time, the id, the origin, the creator'
);

select is(
    tap_help.outcome(format('delete from tocsin.incidents where id = %L', (select id from made))) ~ '^23503 ',
    true,
    'the row of an incident with a history is not deleted, whoever tries'
);

select is(
    tap_help.try('tap-a', 'admin', format('delete from tocsin.incidents where id = %L', (select id from made))),
    '42501',
    'and members cannot delete rows at all'
);

-- Deleting is a mark.
select is(
    tap_help.try('tap-a', 'operator', format('select api.delete_incident(%L, null)', (select id from made))),
    '42501 not-permitted',
    'an operator may not delete'
);

select is(
    tap_help.try('tap-a', 'admin', format('select api.delete_incident(%L, array[1])', (select id from made))),
    '55000 stale-version',
    'nor an admin who has not read the last version'
);

select is(
    tap_help.try('tap-a', 'admin', format('select api.delete_incident(%L, array[2])', (select id from made))), '1 rows',
    'an admin who has deletes'
);

select is(
    tap_help.read('tap-a', 'admin', format('select count(*) from api.incidents where id = %L', (select id from made))),
    '0',
    'then it is in no list'
);

select isnt((pg_temp.incident()).deleted_at, null, 'but the row stays');

select is(
    tap_help.read(
        'tap-a', 'auditor',
        format('select count(*) from api.ledger where incident_id = %L', (select id from made))
    ),
    '3',
    'and so do the three lines of its ledger: created, amended, deleted'
);

select *
from finish();

rollback;
