-- Who sees, asks, changes and answers what: role by role, and held for a circle, a portal or a workflow only.
begin;

select plan(78);

select tap_help.seed();

insert into tocsin.groups (tenant_id, id, kind, name)
select
    tap_help.tenant('tap-a'),
    given.id::uuid,
    given.kind,
    given.name
from (
    values
    ('00000000-0000-0000-0000-0000000000c1', 'circle', 'North'),
    ('00000000-0000-0000-0000-0000000000c2', 'circle', 'South'),
    ('00000000-0000-0000-0000-0000000000b1', 'portal', 'East')
) as given (id, kind, name);

-- Four members who hold the verbs of prompts for less than all: a circle, a portal, a workflow, one verb alone.
insert into tocsin.roles (tenant_id, slug, name)
select
    tap_help.tenant('tap-a'),
    role,
    initcap(role)
from unnest(array['northern', 'eastern', 'enforcer', 'asker']) as role;

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
select
    tap_help.tenant('tap-a'),
    given.role,
    given.permission,
    given.workflow
from (
    values
    ('northern', 'incidents.view', '*'),
    ('eastern', 'incidents.view', '*'),
    ('asker', 'incidents.view', '*'),
    ('asker', 'prompts.manage', '*'),
    ('enforcer', 'incidents.view', '*'),
    ('enforcer', 'prompts.manage', 'enforcement'),
    ('enforcer', 'responses.view', 'enforcement'),
    ('enforcer', 'responses.moderate', 'enforcement'),
    ('enforcer', 'responses.enter', 'enforcement')
) as given (role, permission, workflow);

insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)
select
    tap_help.tenant('tap-a'),
    given.role,
    permission,
    given.group_id::uuid,
    given.kind
from (
    values
    ('northern', '00000000-0000-0000-0000-0000000000c1', 'circle'),
    ('eastern', '00000000-0000-0000-0000-0000000000b1', 'portal')
) as given (role, group_id, kind)
cross join unnest(array['prompts.manage', 'responses.view', 'responses.moderate', 'responses.enter']) as permission;

select engine.add_member('tap-a', role || '@tap-a.example', role, array[role], 'tap', role || '@tap-a')::text as id
from unnest(array['northern', 'eastern', 'enforcer', 'asker']) as role;

create temporary table made as
select
    given.name,
    tap_help.new_incident('tap-a', 'operator', given.body) as id
from (
    values
    ('north', '{"circle_id": "00000000-0000-0000-0000-0000000000c1"}'::jsonb),
    ('south', '{"circle_id": "00000000-0000-0000-0000-0000000000c2"}'),
    ('east', '{"portal_id": "00000000-0000-0000-0000-0000000000b1"}'),
    ('desk', '{"workflow": "service_desk", "category": "general", "title": "Printer"}')
) as given (name, body);

create temporary table asked as
select
    made.name,
    tap_help.new_prompt(
        'tap-a', 'operator', made.id, jsonb_build_object('title', made.name, 'on_repeat', 'update')
    ) as body
from made
union all
select
    'team',
    tap_help.new_prompt(
        'tap-a', 'operator', made.id,
        jsonb_build_object(
            'title', 'team', 'target_type', 'individual', 'on_repeat', 'update',
            'target_member_id', tap_help.member('tap-a', 'worker')
        )
    )
from made
where made.name = 'desk';

create function pg_temp.id(prompt_name text)
returns uuid
language sql
return (
    select (asked.body #>> '{prompt,id}')::uuid from asked
    where asked.name = prompt_name
);

-- An answer to each of them; the one in the app is the worker's own.
select tap_help.submit(body ->> 'public_token', '{"response_data": {"status": "needs_help"}}')
from asked
where name <> 'team';

select
    tap_help.try(
        'tap-a',
        'worker',
        format('select api.answer_prompt(%L, ''{"response_data": {"status": "safe"}}'')', pg_temp.id('team'))
    );

create temporary table expected (role text, prompts text, answers text);

insert into expected (role, prompts, answers)
values
('worker', 'team', 'team'),
('team_lead', null, null),
('supervisor', null, null),
('operator', 'desk east north south team', 'desk east north south team'),
('auditor', 'desk east north south team', 'desk east north south team'),
('whs', null, null),
('northern', 'north', 'north'),
('eastern', 'east', 'east'),
('enforcer', 'east north south', 'east north south'),
('asker', 'desk east north south team', null);

select
    is(
        tap_help.read('tap-a', role, 'select string_agg(title, '' '' order by title) from api.prompts'), prompts,
        format('the %s sees these prompts: %s', role, coalesce(prompts, 'none'))
    )
from expected;

select
    is(
        tap_help.read(
            'tap-a', role,
            'select string_agg(p.title, '' '' order by p.title) from tocsin.prompt_responses as r '
            || 'inner join tocsin.prompts as p on r.tenant_id = p.tenant_id and r.prompt_id = p.id'
        ),
        answers,
        format('and the answers to these: %s', coalesce(answers, 'none'))
    )
from expected;

select
    is(
        tap_help.read('tap-a', role, 'select count(*) from tocsin.prompt_recipients'),
        case when prompts ~ 'team' then '1' else '0' end,
        format('and who was asked by name, to the %s', role)
    )
from expected;

-- What was answered before is for those who see what is answered now.
select
    tap_help.try(
        'tap-a', 'worker',
        format('select api.answer_prompt(%L, ''{"response_data": {"status": "other"}}'')', pg_temp.id('team'))
    );

select
    tap_help.try(
        'tap-a', 'operator',
        'update tocsin.prompt_responses set response_data = ''{"status": "other"}'', entered_by = auth.member(), '
        || 'response_channel = ''operator_entry'' where safety_status = ''needs_help'''
    );

select
    is(
        tap_help.read('tap-a', role, 'select count(*) from tocsin.prompt_response_history'),
        cardinality(string_to_array(coalesce(answers, ''), ' '))::text,
        format('the %s sees the history of just these', role)
    )
from expected;

-- Asking.
create function pg_temp.ask(role text, incident_name text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'select api.create_prompt(%L, ''{"prompt_type": "status", "prompt_text": "Mine?"}'', ''https://t.example'')',
        (
            select made.id from made
            where made.name = incident_name
        )
    )
);

select
    is(
        pg_temp.ask(given.role, given.incident),
        given.outcome,
        format('the %s asks about %s: %s', given.role, given.incident, given.outcome)
    )
from (
    values
    ('northern', 'north', '1 rows'),
    ('northern', 'south', '42501 not-permitted'),
    ('eastern', 'east', '1 rows'),
    ('eastern', 'north', '42501 not-permitted'),
    ('enforcer', 'south', '1 rows'),
    ('enforcer', 'desk', '42501 not-permitted'),
    ('auditor', 'north', '42501 not-permitted'),
    ('worker', 'desk', 'P0002 not-found')
) as given (role, incident, outcome);

select
    is(
        tap_help.try(
            'tap-a', given.role,
            format(
                'insert into tocsin.prompts (tenant_id, id, incident_id, prompt_type, prompt_text, created_by) '
                || 'values (auth.tenant(), gen_random_uuid(), %L, ''status'', ''x'', %s)',
                (
                    select id from made
                    where name = given.incident
                ), given.maker
            )
        ),
        given.outcome,
        format('in SQL, the %s asking about %s as %s: %s', given.role, given.incident, given.maker, given.outcome)
    )
from (
    values
    ('northern', 'north', 'auth.member()', '1 rows'),
    ('northern', 'south', 'auth.member()', '42501'),
    ('enforcer', 'desk', 'auth.member()', '42501'),
    ('auditor', 'north', 'auth.member()', '42501'),
    ('worker', 'desk', 'auth.member()', 'P0002 not-found'),
    ('operator', 'north', '(select id from tocsin.members where display_name = ''admin'')', '42501')
) as given (role, incident, maker, outcome);

-- Changing.
select
    is(
        tap_help.try(
            'tap-a',
            given.role,
            'update tocsin.prompts set title = title where prompt_text <> ''Mine?'' and prompt_text <> ''x'''
        ),
        given.outcome, format('in SQL, the %s changes %s', given.role, given.outcome)
    )
from (
    values
    ('operator', '5 rows'),
    ('asker', '5 rows'),
    ('northern', '1 rows'),
    ('eastern', '1 rows'),
    ('enforcer', '3 rows'),
    ('auditor', '0 rows'),
    ('worker', '0 rows')
) as given (role, outcome);

-- Voiding and entering.
select
    is(
        tap_help.try('tap-a', given.role, 'update tocsin.prompt_responses set state = ''voided'', void_reason = ''x'''),
        given.outcome, format('in SQL, the %s voiding everything in sight: %s', given.role, given.outcome)
    )
from (
    values
    ('worker', '42501 not-permitted'),
    ('auditor', '0 rows'),
    ('asker', '0 rows'),
    ('northern', '1 rows'),
    ('eastern', '1 rows')
) as given (role, outcome);

select
    is(
        tap_help.try(
            'tap-a', given.role,
            format(
                'select api.enter_response(%L, %L)', (
                    select id from made
                    where name = given.incident
                ),
                jsonb_build_object(
                    'prompt_id', pg_temp.id(given.incident), 'response_data', '{"status": "other"}'::jsonb
                )
            )
        ),
        given.outcome, format('the %s enters an answer about %s: %s', given.role, given.incident, given.outcome)
    )
from (
    values
    ('northern', 'north', '1 rows'),
    ('northern', 'south', '42501 not-permitted'),
    ('enforcer', 'desk', '42501 not-permitted'),
    ('asker', 'north', '42501 not-permitted')
) as given (role, incident, outcome);

-- What nobody reads.
select
    is(
        tap_help.try('tap-a', 'admin', format('select %s from tocsin.%s', given.column_name, given.noun)), '42501',
        format('nobody reads %s of %s', given.column_name, given.noun)
    )
from (
    values
    ('ip_hash', 'prompt_responses'),
    ('user_agent_hash', 'prompt_responses'),
    ('ticket_hash', 'board_tickets'),
    ('token_hash', 'prompt_tokens'),
    ('slot', 'prompt_slots'),
    ('key_hash', 'guest_requests')
) as given (column_name, noun);

select is(
    tap_help.try('tap-a', 'operator', 'delete from tocsin.prompt_responses'), '42501', 'and nobody deletes an answer'
);

select is(tap_help.try('tap-a', 'operator', 'delete from tocsin.prompts'), '42501', 'nor a prompt');

select *
from finish();

rollback;
