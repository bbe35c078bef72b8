-- Whose answers are taken, by the policies alone: here somebody goes past the functions of api, straight at the table.
begin;

select plan(19);

select tap_help.seed();

insert into tocsin.roles (tenant_id, slug, name)
values (tap_help.tenant('tap-a'), 'clerk', 'Clerk');

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
select
    tap_help.tenant('tap-a'),
    'clerk',
    permission,
    '*'
from unnest(array['incidents.view', 'responses.enter']) as permission;

select engine.add_member('tap-a', 'clerk@tap-a.example', 'clerk', array['clerk'], 'tap', 'clerk@tap-a')::text as id;

create temporary table made as
select
    slug,
    tap_help.new_incident(slug, 'operator', '{}') as id
from unnest(array['tap-a', 'tap-b']) as slug;

-- In each tenant a question to all, one to the worker, and two by a link: of one place, and of any number.
create temporary table asked as
select
    made.slug,
    given.name,
    made.id as incident_id,
    tap_help.new_prompt(
        made.slug, 'operator', made.id,
        given.body || case
            when given.name = 'worker' then jsonb_build_object('target_member_id', tap_help.member(made.slug, 'worker'))
            else '{}'
        end
    ) as body
from made
cross join (
    values
    ('all', '{"target_type": "tenant"}'::jsonb),
    ('worker', '{"target_type": "individual"}'),
    ('one place', '{"max_responses": 1}'),
    ('link', '{}')
) as given (name, body);

create function pg_temp.id(prompt_name text)
returns uuid
language sql
return (
    select (asked.body #>> '{prompt,id}')::uuid
    from asked
    where
        asked.name = prompt_name
        and asked.slug = 'tap-a'
);

-- One answer each, before there are others.
select tap_help.submit(body ->> 'public_token', '{"response_data": {"status": "safe"}}')
from asked
where name = 'link';

-- Changes of the intake that name no row find those of the own tenant.
create function pg_temp.intake(statement text)
returns text
language sql
return tap_help.within('tap-a', 'operator', 'tocsin_intake', statement, 'replica');

select
    is(
        pg_temp.intake(format('update tocsin.%s', given.change)), given.outcome,
        format('the intake changes %s: %s', given.change, given.outcome)
    )
from (
    values
    ('prompt_responses set location_label = ''Here''', '1 rows'),
    ('prompt_slots set slot = 7', '1 rows'),
    ('prompts set is_active = false', '4 rows')
) as given (change, outcome);

select is(
    (
        select count(*)
        from tocsin.prompt_responses
        where
            tenant_id = tap_help.tenant('tap-b')
            and location_label is null
    ), 1::bigint, 'the other tenant has an answer as well'
);

select is(
    (
        select count(*)
        from tocsin.prompt_slots
        where
            tenant_id = tap_help.tenant('tap-b')
            and slot = 1
    ), 1::bigint, 'and a place'
);

select is(
    (
        select count(*)
        from tocsin.prompts
        where
            tenant_id = tap_help.tenant('tap-b')
            and is_active
    ), 4::bigint, 'and prompts, which go on'
);

select set_config('session_replication_role', 'replica', true);

update tocsin.prompts
set is_active = true;

select set_config('session_replication_role', 'origin', true);

create function pg_temp.answer(role text, db_role text, name text, given jsonb, triggers text default 'origin')
returns text
language sql
return tap_help.within(
    'tap-a', role, db_role,
    format(
        'insert into tocsin.prompt_responses ('
        ' tenant_id, id, incident_id, prompt_id, respondent_member_id, responder_key_hash, response_data,'
        ' response_channel, entered_by)'
        ' values (auth.tenant(), core.new_id(), %L, %L, %L, %L, ''{"status": "safe"}'', %L, %L)',
        (
            select made.id
            from made
            where made.slug = 'tap-a'
        ),
        pg_temp.id(name),
        tap_help.member('tap-a', given ->> 'of'),
        case when given ->> 'of' is null then sha256(convert_to(given::text, 'UTF8')) end,
        given ->> 'by',
        tap_help.member('tap-a', given ->> 'entered')
    ),
    triggers
);

select
    is(
        pg_temp.answer(given.role, 'tocsin_member', given.name, given.answer, given.triggers), given.outcome,
        format('%s answers %s as %s: %s', given.role, given.name, given.answer, given.outcome)
    )
from (
    values
    ('worker', 'all', '{"of": "team_lead", "by": "in_app"}'::jsonb, 'origin', '42501'),
    ('worker', 'all', '{"of": "worker", "by": "web"}', 'origin', '42501'),
    ('worker', 'all', '{"of": "worker", "by": "in_app"}', 'origin', '1 rows'),
    ('worker', 'link', '{"of": "worker", "by": "in_app"}', 'replica', '42501'),
    ('worker', 'link', '{"of": "worker", "by": "in_app"}', 'origin', '23514 unknown-reference'),
    -- The operator sees who is asked. A trigger refuses who is not, too.
    ('operator', 'worker', '{"of": "operator", "by": "in_app"}', 'replica', '42501'),
    ('auditor', 'link', '{"by": "operator_entry", "entered": "auditor"}', 'replica', '42501'),
    ('auditor', 'link', '{"by": "operator_entry", "entered": "auditor"}', 'origin', '23514 unknown-reference'),
    ('clerk', 'link', '{"by": "operator_entry", "entered": "operator"}', 'origin', '42501'),
    ('clerk', 'link', '{"by": "operator_entry", "entered": "clerk"}', 'origin', '1 rows')
) as given (role, name, answer, triggers, outcome);

-- A change that names no row need not read any.
select is(
    tap_help.within(
        'tap-a', 'clerk', 'tocsin_member', 'update tocsin.prompt_responses set response_channel = ''in_app''', 'replica'
    ),
    '42501', 'who enters answers changes none as if whose it is had'
);

select is(
    pg_temp.answer('operator', 'tocsin_intake', 'link', '{"by": "operator_entry", "entered": "operator"}'), '42501',
    'the intake takes answers of guests, and none in anybody''s name'
);

select is(
    pg_temp.answer('operator', 'tocsin_intake', 'link', '{"by": "web"}'), '1 rows', 'an answer of a guest it takes'
);

select *
from finish();

rollback;
