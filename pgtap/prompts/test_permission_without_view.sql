-- Who holds a permission without incidents.view holds it for the incidents they see: no built-in role is like that.
begin;

select plan(21);

select tap_help.seed();

insert into tocsin.roles (tenant_id, slug, name)
select
    tap_help.tenant('tap-a'),
    role,
    initcap(role)
from unnest(array['keeper', 'clerk']) as role;

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
select
    tap_help.tenant('tap-a'),
    given.role,
    given.permission,
    '*'
from (
    values
    ('keeper', 'prompts.manage'),
    ('keeper', 'responses.view'),
    ('keeper', 'incidents.dispatch'),
    ('clerk', 'responses.enter')
) as given (role, permission);

select engine.add_member('tap-a', role || '@tap-a.example', role, array[role], 'tap', role || '@tap-a')::text as id
from unnest(array['keeper', 'clerk']) as role;

create temporary table made as
select
    given.name,
    tap_help.new_incident('tap-a', 'operator', jsonb_build_object('visibility_scope', given.scope)) as id
from (
    values
    ('shared', 'institution'),
    ('hidden', 'reporter_only')
) as given (name, scope);

-- About each: a question to the worker, who answers it, one by a link, answered too, and a truck.
create temporary table asked as
select
    made.name,
    given.target,
    tap_help.new_prompt(
        'tap-a', 'operator', made.id,
        jsonb_build_object('title', made.name || ' ' || given.target, 'target_type', given.target) || given.body
    ) as body
from made
cross join (
    values
    ('public_link', '{}'::jsonb),
    ('individual', jsonb_build_object('target_member_id', tap_help.member('tap-a', 'worker')))
) as given (target, body);

select tap_help.submit(body ->> 'public_token', '{"response_data": {"status": "safe"}}')
from asked
where target = 'public_link';

create function pg_temp.silent(role text, incident_name text)
returns text
language sql
return tap_help.read(
    'tap-a', role,
    format(
        'select core.nonresponders(%L)',
        (
            select asked.body #>> '{prompt,id}'
            from asked
            where
                asked.name = incident_name
                and asked.target = 'individual'
        )
    )
);

select
    is(
        pg_temp.silent(given.role, given.name), given.outcome,
        format('who is silent about what is %s, to the %s: %s', given.name, given.role, given.outcome)
    )
from (
    select
        spoken.role,
        spoken.name,
        coalesce('{' || tap_help.member('tap-a', spoken.silent) || '}', '{}') as outcome
    from (
        values
        ('keeper', 'shared', 'worker'),
        ('keeper', 'hidden', null),
        ('operator', 'hidden', 'worker'),
        ('clerk', 'shared', null)
    ) as spoken (role, name, silent)
) as given;

select
    tap_help.try(
        'tap-a', 'worker',
        format('select api.answer_prompt(%L, ''{"response_data": {"status": "safe"}}'')', body #>> '{prompt,id}')
    )
from asked
where target = 'individual';

select
    tap_help.try(
        'tap-a', 'operator',
        format('select api.dispatch_incident(%L, ''normal'', null, null, ''A'', null, null, null, null, null)', id)
    )
from made;

create function pg_temp.incident(incident_name text)
returns uuid
language sql
return (
    select made.id
    from made
    where made.name = incident_name
);

create function pg_temp.prompt(incident_name text)
returns uuid
language sql
return (
    select (asked.body #>> '{prompt,id}')::uuid
    from asked
    where
        asked.name = incident_name
        and asked.target = 'public_link'
);

select is(
    tap_help.read('tap-a', 'keeper', 'select string_agg(title, '', '' order by title) from tocsin.prompts'),
    'shared individual, shared public_link', 'who manages prompts sees those of the incidents that they see'
);

select is(
    tap_help.read('tap-a', 'keeper', 'select string_agg(incident_id::text, '', '') from tocsin.prompt_recipients'),
    pg_temp.incident('shared')::text, 'and whom these ask'
);

select is(
    tap_help.read(
        'tap-a', 'keeper', 'select string_agg(distinct incident_id::text, '', '') from tocsin.prompt_responses'
    ),
    pg_temp.incident('shared')::text, 'who sees answers sees those about the incidents that they see'
);

-- They see one incident: what hangs on another is not found by it.
select
    is(
        tap_help.read('tap-a', 'clerk', format('select string_agg(distinct incident_id::text, '', '') from %s', noun)),
        pg_temp.incident('shared')::text, format('of %s, what hangs on the incident that they see', noun)
    )
from unnest(
    array['tocsin.incident_actions', 'tocsin.incident_reporters', 'tocsin.incident_words', 'tocsin.tow_requests']
) as noun;

-- Changes that name no row need not read any.
select is(
    tap_help.try('tap-a', 'keeper', 'update tocsin.prompts set title = ''Theirs now'''), '2 rows',
    'who manages prompts changes those of the incidents that they see'
);

select is(
    tap_help.within(
        'tap-a', 'clerk', 'tocsin_member',
        'update tocsin.prompt_responses set entered_by = auth.member(), response_channel = ''operator_entry''',
        'replica'
    ),
    '2 rows', 'who enters answers, the answers about these'
);

select is(
    tap_help.try('tap-a', 'keeper', 'update tocsin.tow_requests set notes = ''Theirs now'''), '1 rows',
    'who may dispatch, the trucks that were sent to these'
);

select is(
    tap_help.try('tap-a', 'auditor', 'update tocsin.tow_requests set notes = ''Theirs now'''), '0 rows',
    'who sees all incidents and may not dispatch, none'
);

select
    is(
        tap_help.within(
            'tap-a', 'clerk', 'tocsin_member',
            format(
                'insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id,'
                ' responder_key_hash, response_data, response_channel, entered_by)'
                ' values (auth.tenant(), core.new_id(), %L, %L, sha256(%L), %L, ''operator_entry'', auth.member())',
                pg_temp.incident(given.name), pg_temp.prompt(given.name), given.name, '{"status": "other"}'
            )
        ),
        given.outcome, format('an answer is entered about what is %s: %s', given.name, given.outcome)
    )
from (
    values
    ('shared', '1 rows'),
    ('hidden', '23514 unknown-reference')
) as given (name, outcome);

-- The triggers would find no such incident: the policy is asked alone, and what is missing is what triggers fill in.
select
    is(
        tap_help.within(
            'tap-a', given.role, 'tocsin_member', format(given.statement, pg_temp.incident(given.name)), 'replica'
        ),
        given.outcome,
        format('%s, about what is %s: %s', split_part(given.statement, ' (', 1), given.name, given.outcome)
    )
from (
    select
        statements.role,
        statements.statement,
        outcomes.name,
        outcomes.outcome
    from (
        values
        (
            'keeper',
            'insert into tocsin.prompts (tenant_id, id, incident_id, prompt_type, prompt_text, created_by)'
            ' values (auth.tenant(), core.new_id(), %L, ''status'', ''Theirs'', auth.member())'
        ),
        (
            'keeper',
            'insert into tocsin.tow_requests (tenant_id, id, incident_id, action_id)'
            ' values (auth.tenant(), core.new_id(), %L, core.new_id())'
        )
    ) as statements (role, statement)
    cross join (
        values
        ('shared', '23502'),
        ('hidden', '42501')
    ) as outcomes (name, outcome)
) as given;

select *
from finish();

rollback;
