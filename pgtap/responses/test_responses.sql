-- Responses: who may answer what, how often, and what stays of it.
begin;

select plan(49);

select tap_help.seed();

create temporary table made as
select
    tap_help.new_incident('tap-a', 'operator', '{}') as id,
    tap_help.new_incident('tap-a', 'operator', '{}') as other;

create temporary table asked as
select
    given.name,
    tap_help.new_prompt('tap-a', 'operator', made.id, given.body) as body
from made
cross join (
    values
    ('once', '{}'::jsonb),
    ('again', '{"on_repeat": "update", "options": {"next": {"type": "message", "message": "Go to hall B."}}}'),
    ('two', '{"max_responses": 2, "on_repeat": "update"}'),
    ('tenant', '{"target_type": "tenant", "on_repeat": "update"}'),
    ('one', jsonb_build_object('target_type', 'individual', 'target_member_id', tap_help.member('tap-a', 'worker')))
) as given (name, body);

create function pg_temp.id(prompt_name text)
returns uuid
language sql
return (
    select (asked.body #>> '{prompt,id}')::uuid from asked
    where asked.name = prompt_name
);

create function pg_temp.guest(prompt_name text, body jsonb)
returns text
language sql
return tap_help.submit((
    select asked.body ->> 'public_token' from asked
    where asked.name = prompt_name
), body);

create function pg_temp.mine(role text, name text, status text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'select api.answer_prompt(%L, %L)', pg_temp.id(name),
        jsonb_build_object('response_data', jsonb_build_object('status', status))
    )
);

create function pg_temp.enter(role text, body jsonb)
returns text
language sql
return tap_help.try('tap-a', role, format('select api.enter_response(%L, %L)', (select made.id from made), body));

create function pg_temp.void(role text, response_id uuid, reason text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format('select api.void_response(%L, %L, %L)', (select made.id from made), response_id, reason)
);

create function pg_temp.answer(name text, who text)
returns tocsin.prompt_responses
language sql
return (
    select prompt_responses
    from tocsin.prompt_responses
    where
        prompt_responses.prompt_id = pg_temp.id(name)
        and (
            prompt_responses.responder_key_hash = sha256(convert_to(who, 'UTF8'))
            or prompt_responses.respondent_member_id = tap_help.member('tap-a', who)
        )
);

-- Once, or again.
select is(
    pg_temp.guest('once', '{"responder_key": "ann", "response_data": {"status": "safe"}}'), '1 rows',
    'a guest answers with a key of their own'
);

select is(
    pg_temp.guest('once', '{"responder_key": "ann", "response_data": {"status": "needs_help"}}'),
    '23505 duplicate-response',
    'a second answer with the same key is refused where a prompt takes one'
);

select is((pg_temp.answer('once', 'ann')).response_data, '{"status": "safe"}', 'and the first stays');

select is(
    array[
        pg_temp.guest('again', '{"responder_key": "ann", "response_data": {"status": "safe", "note": "Home"}}'),
        pg_temp.guest('again', '{"responder_key": "ann", "response_data": {"status": "needs_help"}}'),
        pg_temp.guest('again', '{"responder_key": "ann", "response_data": {"status": "fine"}}')
    ],
    array['1 rows', '1 rows', '23514 answer-invalid'],
    'where a prompt takes updates safe can become needs help, and nothing else than an answer'
);

select is(
    row(
        (pg_temp.answer('again', 'ann')).state,
        (pg_temp.answer('again', 'ann')).safety_status,
        (pg_temp.answer('again', 'ann')).version
    )::text,
    '(updated,needs_help,2)',
    'it is an update of the one answer'
);

select is(
    (
        select array_agg(prompt_response_history.answer #> '{response_data}')
        from tocsin.prompt_response_history
        where prompt_response_history.response_id = (pg_temp.answer('again', 'ann')).id
    ),
    array['{"status": "safe", "note": "Home"}'::jsonb],
    'and what was answered before is history'
);

select is(
    array[
        tap_help.outcome('update tocsin.prompt_response_history set answer = ''{}'''),
        tap_help.outcome('delete from tocsin.prompt_response_history'),
        tap_help.outcome('truncate tocsin.prompt_response_history')
    ],
    array['55000 append-only', '55000 append-only', '55000 append-only'],
    'which nobody changes, not even a superuser'
);

-- Places.
select is(
    array[
        pg_temp.guest('two', '{"responder_key": "ann", "response_data": {"status": "safe"}}'),
        pg_temp.guest('two', '{"responder_key": "ann", "response_data": {"status": "other"}}'),
        pg_temp.guest('two', '{"responder_key": "bob", "response_data": {"status": "fine"}}'),
        pg_temp.guest('two', '{"responder_key": "bob", "response_data": {"status": "safe"}}'),
        pg_temp.guest('two', '{"responder_key": "cem", "response_data": {"status": "safe"}}'),
        pg_temp.guest('two', '{"responder_key": "bob", "response_data": {"status": "needs_help"}}')
    ],
    array['1 rows', '1 rows', '23514 answer-invalid', '1 rows', '55000 prompt-full', '1 rows'],
    'two places take two people, however often they answer; a refused answer takes none; who is in can still update'
);

select is(
    pg_temp.enter(
        'operator', jsonb_build_object('prompt_id', pg_temp.id('two'), 'response_data', '{"status": "safe"}'::jsonb)
    ),
    '55000 prompt-full',
    'operators get no place of their own'
);

-- Those who are asked by name.
select is(
    array[
        pg_temp.mine('worker', 'one', 'safe'), pg_temp.mine('worker', 'one', 'other'),
        pg_temp.mine('auditor', 'one', 'safe'), pg_temp.mine('admin', 'once', 'safe')
    ],
    array['1 rows', '23505 duplicate-response', 'P0002 not-found', 'P0002 not-found'],
    'whoever is asked answers, without any permission; nobody else'
);

select is(
    row(
        (pg_temp.answer('one', 'worker')).response_channel,
        (pg_temp.answer('one', 'worker')).entered_by,
        (pg_temp.answer('one', 'worker')).responder_key_hash
    )::text,
    '(in_app,,)',
    'in the app, in their own name, without a key'
);

select is(
    pg_temp.enter(
        'operator',
        jsonb_build_object(
            'prompt_id', pg_temp.id('one'), 'respondent_member_id', tap_help.member('tap-a', 'auditor'),
            'response_data', '{"status": "safe"}'::jsonb
        )
    ),
    '23514 answer-invalid',
    'nobody can be entered as the answer of somebody who was not asked'
);

select is(
    pg_temp.enter(
        'operator',
        jsonb_build_object('prompt_id', pg_temp.id('one'), 'response_data', '{"status": "safe"}'::jsonb)
    ),
    '23514 answer-invalid',
    'nor can somebody unknown answer what was asked by name'
);

-- Operators' entries.
create temporary table entries as
select
    role,
    pg_temp.enter(
        role,
        jsonb_build_object(
            'prompt_id', pg_temp.id('tenant'), 'respondent_member_id', tap_help.member('tap-a', 'admin'),
            'response_data', '{"status": "needs_help"}'::jsonb
        )
    ) as outcome
from unnest(array['worker', 'auditor', 'operator']) as role;

select is(
    array(select outcome from entries), array['P0002 not-found', '42501 not-permitted', '1 rows'],
    'those who may enter answers on behalf of others do'
);

select is(
    row((pg_temp.answer('tenant', 'admin')).response_channel, (pg_temp.answer('tenant', 'admin')).entered_by)::text,
    row('operator_entry', tap_help.member('tap-a', 'operator'))::text,
    'in their own name'
);

select is(pg_temp.mine('admin', 'tenant', 'safe'), '1 rows', 'whose answer it is then answers for themselves');

select is(
    row(
        (pg_temp.answer('tenant', 'admin')).response_channel, (pg_temp.answer('tenant', 'admin')).entered_by,
        (pg_temp.answer('tenant', 'admin')).state
    )::text,
    '(in_app,,updated)',
    'and it is theirs'
);

select is(
    pg_temp.enter(
        'operator',
        jsonb_build_object(
            'prompt_id', pg_temp.id('once'), 'responder_key', 'ann', 'response_data', '{"status": "needs_help"}'::jsonb
        )
    ),
    '1 rows',
    'a key that an operator gives is not the guest''s who has the same'
);

select is(
    pg_temp.enter(
        'operator',
        jsonb_build_object(
            'prompt_id', pg_temp.id('once'), 'responder_key', 'ann', 'response_data', '{"status": "needs_help"}'::jsonb
        )
    ),
    '23505 duplicate-response',
    'an operator''s entry is a second answer like any other'
);

select
    is(
        pg_temp.enter(
            'operator',
            jsonb_build_object(
                'prompt_id', (tap_help.new_prompt('tap-a', 'operator', made.other, '{}') #>> '{prompt,id}'),
                'response_data', '{"status": "safe"}'::jsonb
            )
        ),
        '23514 unknown-reference',
        'an answer to a prompt of another incident is refused'
    )
from made;

-- Nobody writes in somebody else's name.
select is(pg_temp.mine('worker', 'tenant', 'safe'), '1 rows', 'a worker answers another prompt');

select
    is(
        tap_help.try('tap-a', given.role, format(given.statement, (pg_temp.answer('again', 'ann')).id)), given.outcome,
        format('as %s, %s: %s', given.role, given.description, given.outcome)
    )
from (
    values
    (
        'operator', 'an answer is not changed without signing it', '42501 not-permitted',
        'update tocsin.prompt_responses set response_data = ''{"status": "safe"}'' where id = %L'
    ),
    (
        'operator', 'nor signed with another name', '42501 not-permitted',
        'update tocsin.prompt_responses set response_data = ''{"status": "safe"}'', entered_by = '
        || '(select id from tocsin.members where display_name = ''admin''), response_channel = ''operator_entry'' '
        || 'where id = %L'
    ),
    (
        'auditor', 'who only sees answers changes none', '0 rows',
        'update tocsin.prompt_responses set response_data = ''{"status": "safe"}'' where id = %L'
    ),
    (
        'worker', 'their own answer is not relabelled', '42501',
        'update tocsin.prompt_responses set response_channel = ''web'' where respondent_member_id = auth.member() '
        || 'and id <> %L and prompt_id in (select id from tocsin.prompts where on_repeat = ''update'')'
    ),
    (
        'worker', 'their own answer is not voided', '42501 not-permitted',
        'update tocsin.prompt_responses set state = ''voided'' where respondent_member_id = auth.member() and id <> %L'
    ),
    (
        'worker', 'nothing is a way around on_repeat', '23505 duplicate-response',
        'update tocsin.prompt_responses set user_agent_hash = sha256(''x'') where respondent_member_id = auth.member() '
        || 'and id <> %L'
    )
) as given (role, description, outcome, statement);

create function pg_temp.insert_response(role text, name text, columns text, given text)
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, response_data, %s) '
        || 'values (auth.tenant(), gen_random_uuid(), %L, %L, ''{"status": "safe"}'', %s)',
        columns, (select made.id from made), pg_temp.id(name), given
    )
);

select
    is(
        pg_temp.insert_response(given.role, given.prompt, given.columns, given.told), given.outcome,
        format('in SQL, as %s, %s: %s', given.role, given.description, given.outcome)
    )
from (
    values
    (
        'operator', 'once', 'response_channel, responder_key_hash', '''web'', sha256(''x'')', '42501',
        'an answer is not made up in a guest''s name'
    ),
    (
        'operator', 'once', 'response_channel, responder_key_hash, entered_by',
        '''operator_entry'', sha256(''x''), (select id from tocsin.members where display_name = ''admin'')', '42501',
        'nor signed with another name'
    ),
    (
        'operator', 'once', 'response_channel, responder_key_hash, entered_by',
        '''operator_entry'', sha256(''x''), auth.member()', '1 rows', 'only with one''s own'
    ),
    (
        'supervisor', 'tenant', 'response_channel, respondent_member_id', '''web'', auth.member()', '42501',
        'who is asked does not answer as if by the link'
    ),
    (
        'supervisor', 'tenant', 'response_channel, respondent_member_id', '''in_app'', auth.member()', '1 rows',
        'but in the app'
    )
) as given (role, prompt, columns, told, outcome, description);

-- Void.
select is(
    array[
        pg_temp.void('auditor', (pg_temp.answer('again', 'ann')).id, 'No'),
        pg_temp.void('operator', gen_random_uuid(), 'No'),
        pg_temp.void('operator', (pg_temp.answer('again', 'ann')).id, ''),
        pg_temp.void('operator', (pg_temp.answer('again', 'ann')).id, 'A prank'),
        pg_temp.void('operator', (pg_temp.answer('again', 'ann')).id, 'A prank')
    ],
    array[
        '42501 not-permitted', 'P0002 not-found', '23514 prompt_responses_void_reason_is_not_blank', '1 rows',
        '55000 already-voided'
    ],
    'a moderator voids an answer, once'
);

select is(
    row(
        (pg_temp.answer('again', 'ann')).state, (pg_temp.answer('again', 'ann')).void_reason,
        (pg_temp.answer('again', 'ann')).response_data
    )::text,
    row('voided', 'A prank', '{"note": "Home", "status": "needs_help"}'::jsonb)::text,
    'it keeps what was said'
);

select is(
    tap_help.try(
        'tap-a', 'operator',
        format(
            'update tocsin.prompt_responses set state = ''submitted'' where id = %L',
            (pg_temp.answer('again', 'ann')).id
        )
    ),
    '55000 already-voided',
    'and is not unvoided'
);

select is(
    tap_help.read(
        'tap-a', 'operator',
        format('select responders from api.prompt_rollups where id = %L', pg_temp.id('again'))
    ),
    '0',
    'it is in no rollup'
);

select is(
    pg_temp.void('operator', (pg_temp.answer('two', 'ann')).id, null), '1 rows', 'no reason is as good as one'
);

select is(
    pg_temp.guest('two', '{"responder_key": "dan", "response_data": {"status": "safe"}}'), '55000 prompt-full',
    'a voided answer keeps its place'
);

select is(
    pg_temp.guest('once', '{"responder_key": "ann", "response_data": {"status": "safe"}}'), '23505 duplicate-response',
    'and every answer its key'
);

select is(
    tap_help.try(
        'tap-a', 'operator',
        format(
            'update tocsin.prompt_responses set state = ''updated'', void_reason = ''x'' where id = %L',
            (pg_temp.answer('once', 'ann')).id
        )
    ),
    '1 rows',
    'whatever a moderator sets its state to'
);

select is((pg_temp.answer('once', 'ann')).state, 'voided', 'voids it');

-- The prompt is over.
select
    tap_help.try(
        'tap-a', 'operator', format('select api.update_prompt(%L, ''{"is_active": false}'', null)', pg_temp.id(name))
    )
from unnest(array['again', 'tenant']) as name;

select is(
    array[
        pg_temp.guest('again', '{"response_data": {"status": "safe"}}'),
        pg_temp.guest('again', '{"responder_key": "ann", "response_data": {"status": "safe"}}'),
        pg_temp.mine('worker', 'tenant', 'safe'),
        pg_temp.mine('admin', 'tenant', 'other'),
        pg_temp.enter(
            'operator',
            jsonb_build_object('prompt_id', pg_temp.id('again'), 'response_data', '{"status": "safe"}'::jsonb)
        )
    ],
    array_fill('P0002 prompt-unavailable'::text, array[5]),
    'nobody answers a prompt that is over, neither first nor again'
);

select is(
    tap_help.try(
        'tap-a', 'admin',
        'update tocsin.prompt_responses set response_data = ''{"status": "other"}'' '
        || 'where respondent_member_id = auth.member()'
    ),
    'P0002 prompt-unavailable',
    'not in SQL either'
);

-- What the ledger tells, and to whom.
select is(
    array(
        select ledger.action
        from tocsin.ledger
        where ledger.subject_id = (pg_temp.answer('again', 'ann')).id
        order by ledger.id
    ),
    array['incident_response.submit', 'incident_response.update', 'incident_response.void'],
    'the ledger tells of each'
);

select is(
    (
        select count(*)
        from tocsin.ledger
        where ledger.subject_type = 'incident_response' and ledger.detail::text ~ 'safe|needs_help|Home'
    ),
    0::bigint,
    'never of what was said'
);

select is(
    array[
        tap_help.read(
            'tap-a', 'operator', 'select count(*) from tocsin.ledger where subject_type = ''incident_response'''
        ),
        tap_help.read('tap-a', 'operator', 'select count(*) from api.timeline where action ~ ''incident_response'''),
        tap_help.read(
            'tap-a', 'auditor', 'select count(*) > 9 from tocsin.ledger where subject_type = ''incident_response'''
        )
    ],
    array['0', '0', 'true'],
    'and only to those who read the ledger: the timeline has no answers'
);

-- Nothing that answers changes what it answers.
select is(
    (
        select array_agg(distinct prompts.version)
        from tocsin.prompts
        where prompts.id in (pg_temp.id('once'), pg_temp.id('two'), pg_temp.id('one'))
    ),
    array[1],
    'no answer is a new version of its prompt'
);

select is(
    (
        select array_agg(distinct incidents.version)
        from tocsin.incidents
        inner join made on incidents.id in (made.id, made.other)
    ),
    array[1],
    'nor of its incident'
);

-- A deleted incident asks nothing any more.
select tap_help.try('tap-a', 'admin', format('select api.delete_incident(%L, null)', id))
from made;

select is(
    array[
        pg_temp.guest('once', '{"response_data": {"status": "safe"}}'), pg_temp.mine('worker', 'one', 'safe'),
        (
            select count(*)::text from tocsin.prompts inner join made on prompts.incident_id = made.id
            where is_active
        )
    ],
    array['P0002 prompt-unavailable', 'P0002 prompt-unavailable', '0'],
    'a deleted incident''s prompts are over'
);

select *
from finish();

rollback;
