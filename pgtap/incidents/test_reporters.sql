-- Who reported: derived at the table whoever writes, and told by nothing else where it is confidential.
begin;

select plan(20);

select tap_help.seed();

-- A role that may ask people, and sees no more than it reports; and one that may name another.
insert into tocsin.roles (tenant_id, slug, name)
values
(tap_help.tenant('tap-a'), 'asker', 'Asker'),
(tap_help.tenant('tap-a'), 'scribe', 'Scribe');

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
values
(tap_help.tenant('tap-a'), 'asker', 'incidents.create', '*'),
(tap_help.tenant('tap-a'), 'asker', 'prompts.manage', '*'),
(tap_help.tenant('tap-a'), 'scribe', 'incidents.create', '*'),
(tap_help.tenant('tap-a'), 'scribe', 'incidents.view', 'enforcement'),
(tap_help.tenant('tap-a'), 'scribe', 'incidents.update', '*');

create temporary table added as
select engine.add_member('tap-a', role || '@tap-a.example', role, array[role], 'tap', role || '@tap-a')
from unnest(array['asker', 'scribe']) as role;

select tap_help.leave();

create function pg_temp.report(role text, category text, id uuid, also text default 'select')
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'with made as ('
        'insert into tocsin.incidents (tenant_id, id, workflow, created_by, category, severity, title, description)'
        ' values (auth.tenant(), %L, ''review'', auth.member(), %L, ''high'', ''Told'', ''Told'')) %s',
        id, category, also
    )
);

create function pg_temp.uuid(n integer)
returns uuid
language sql
return format('00000000-0000-0000-0000-00000000%s', to_char(n, 'FM0000'))::uuid;

select is(pg_temp.report('team_lead', 'mental_health', pg_temp.uuid(1)), '1 rows', 'a member reports at the table');

select is(pg_temp.report('team_lead', 'physical_injury', pg_temp.uuid(2)), '1 rows', 'of either kind');

select results_eq(
    $$
    select incident_id, member_id, is_confidential
    from tocsin.incident_reporters
    where incident_id in (pg_temp.uuid(1), pg_temp.uuid(2))
    order by incident_id
    $$,
    $$
    values
        (pg_temp.uuid(1), tap_help.member('tap-a', 'team_lead'), true),
        (pg_temp.uuid(2), tap_help.member('tap-a', 'team_lead'), false)
    $$,
    'each has its reporter, who is the caller, and is confidential as its category says'
);

select results_eq(
    $$
    select id, created_by
    from tocsin.incidents
    where id in (pg_temp.uuid(1), pg_temp.uuid(2))
    order by id
    $$,
    $$
    values
        (pg_temp.uuid(1), null),
        (pg_temp.uuid(2), tap_help.member('tap-a', 'team_lead'))
    $$,
    'who created a confidential report stands with its reporter alone'
);

select results_eq(
    $$
    select incident_id, member_id
    from tocsin.ledger
    where incident_id in (pg_temp.uuid(1), pg_temp.uuid(2))
    order by incident_id
    $$,
    $$
    values
        (pg_temp.uuid(1), null),
        (pg_temp.uuid(2), tap_help.member('tap-a', 'team_lead'))
    $$,
    'the ledger does not sign a confidential report'
);

-- Reports past the triggers.
select
    is(
        tap_help.try('tap-a', 'scribe', format(attempt.statement, pg_temp.uuid(attempt.n))),
        attempt.outcome,
        attempt.told
    )
from (
    values
    (
        3, 'insert into tocsin.incident_reporters (tenant_id, incident_id, member_id)'
        ' values (auth.tenant(), %L, auth.member())', '42501', 'nobody writes down a reporter'
    ),
    (3, 'delete from tocsin.incident_reporters where incident_id = %L', '42501', 'nobody strikes one out'),
    (
        3, 'update tocsin.incident_reporters set is_confidential = true where incident_id = %L', '42501',
        'nobody says themselves what is confidential'
    ),
    (
        2, 'update tocsin.incident_reporters set member_id = auth.member() where incident_id = %L', '0 rows',
        'nobody takes over another''s report'
    )
) as attempt (n, statement, outcome, told);

select is(
    tap_help.try(
        'tap-a', 'team_lead',
        format(
            'update tocsin.incident_reporters set member_id = null, reporter = ''{}'' where incident_id = %L',
            pg_temp.uuid(2)
        )
    ),
    '23514 validation-failed',
    'a report for review stays its reporter''s own, in the same transaction too'
);

create temporary table made as
select
    tap_help.new_incident('tap-a', 'scribe', '{"reporter": {"name": "A passer-by"}}') as outside,
    tap_help.new_incident('tap-a', 'scribe', '{}') as own,
    tap_help.new_incident('tap-a', 'worker', '{}') as plain;

select is(
    (
        select concat_ws(' ', member_id, reporter)
        from tocsin.incident_reporters
        where incident_id = (select outside from made)
    ),
    '{"name": "A passer-by"}',
    'whoever may update incidents names somebody else as the reporter of a new one'
);

select is(
    tap_help.try(
        'tap-a', 'worker',
        format(
            'update tocsin.incident_reporters set member_id = null, reporter = ''{}'' where incident_id = %L',
            (select plain from made)
        )
    ),
    '42501 not-permitted',
    'nobody else does'
);

select set_config('session_replication_role', 'replica', true);

update tocsin.incidents
set created_at = created_at - interval '1 second'
where id = (select own from made);

select set_config('session_replication_role', 'origin', true);

select is(
    tap_help.try(
        'tap-a', 'scribe',
        format(
            'update tocsin.incident_reporters set member_id = null, reporter = ''{}'' where incident_id = %L',
            (select own from made)
        )
    ),
    '55000 immutable',
    'nor does anybody afterwards'
);

-- What else is done to a confidential report.
select
    is(
        pg_temp.report(given.role, 'mental_health', pg_temp.uuid(given.n)), '1 rows',
        format('a report by the %s', given.role)
    )
from (
    values
    (4, 'asker'),
    (5, 'admin')
) as given (n, role);

create temporary table asked as
select
    given.role,
    tap_help.new_prompt('tap-a', given.role, pg_temp.uuid(given.n), '{}') -> 'prompt' as prompt
from (
    values
    (4, 'asker'),
    (5, 'admin')
) as given (n, role);

select
    is(
        (
            select concat_ws(' and ', prompts.created_by, ledger.member_id)
            from tocsin.prompts
            inner join tocsin.ledger on prompts.id = ledger.subject_id
            where prompts.id = (asked.prompt ->> 'id')::uuid
        ),
        case asked.role
            when 'admin' then concat_ws(' and ', tap_help.member('tap-a', 'admin'), tap_help.member('tap-a', 'admin'))
            else ''
        end,
        format('what the %s asks about their own report is signed only if they could ask about any', asked.role)
    )
from asked;

-- Who may know them finds the actor through the reporter.
select
    is(
        tap_help.read(
            'tap-a', reader.role,
            format(
                'select concat_ws('' '', t.member_id, l.member_id) from api.timeline as t'
                ' left join tocsin.incident_reporters as l on t.incident_id = l.incident_id'
                ' where t.incident_id = %L and t.action = ''incident.created''',
                pg_temp.uuid(1)
            )
        ),
        case when reader.knows then concat_ws(' ', who.id, who.id) else '' end,
        format('the timeline tells the %s who reported: %s', reader.role, reader.knows)
    )
from (
    values
    ('auditor', false),
    ('whs', true)
) as reader (role, knows)
cross join tap_help.member('tap-a', 'team_lead') as who (id);

select is(
    tap_help.read(
        'tap-a', 'admin', format('select member_id from api.ledger where incident_id = %L', pg_temp.uuid(1))
    ),
    tap_help.member('tap-a', 'team_lead')::text,
    'and by the ledger to who may read it and know them'
);

select *
from finish();

rollback;
