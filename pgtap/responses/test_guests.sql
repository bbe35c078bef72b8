-- Guests: the one way in for somebody without an account, and nothing beside it.
begin;

select plan(79);

select tap_help.seed();

create temporary table made as
select
    tap_help.tenant('tap-a') as tenant_id,
    tap_help.new_incident('tap-a', 'operator', '{"title": "Fire in hall B"}') as id,
    tap_help.new_incident('tap-a', 'operator', '{}') as gone;

create temporary table asked as
select
    given.name,
    tap_help.new_prompt(
        'tap-a', 'operator', case given.name when 'deleted' then made.gone else made.id end, given.body
    ) as body
from made
cross join (
    values
    ('once', '{"prompt_text": "Tell us.", "options": {"locations": ["Hall A"]}}'::jsonb),
    (
        'again',
        '{"on_repeat": "update", "is_required": true, "options": {"next": {"type": "message", "message": "Go."}}}'
    ),
    ('ends', '{"public_token_ttl_minutes": 60, "expires_at": "2999-01-01T00:00:00Z"}'),
    ('expired', '{"expires_at": "2999-01-01T00:00:00Z"}'),
    ('link expired', '{"public_token_ttl_minutes": 1}'),
    ('inactive', '{}'),
    ('deleted', '{}')
) as given (name, body);

create function pg_temp.token(prompt_name text)
returns text
language sql
return (
    select asked.body ->> 'public_token' from asked
    where asked.name = prompt_name
);

create function pg_temp.as_guest(query text)
returns jsonb
language plpgsql
as $$
declare
    told jsonb;
begin
    perform set_config('role', 'tocsin_guest', true);
    perform auth.enter_as_guest(false);
    execute query into told;
    perform set_config('role', 'none', true);
    perform tap_help.leave();
    return told;
end;
$$;

create function pg_temp.read(token text)
returns jsonb
language sql
return pg_temp.as_guest(format('select api.read_public_prompt(%L)', token));

create function pg_temp.answer(name text, body jsonb, idempotency_key text default null, request text default 'x')
returns jsonb
language sql
return pg_temp.as_guest(
    format(
        'select (api.submit_public_response(%L, %L, %L, sha256(%L), null, null)).body',
        pg_temp.token(name), '{"response_data": {"status": "safe"}}'::jsonb || body, idempotency_key, request
    )
);

-- What a link tells.
select set_eq(
    $$select jsonb_object_keys(pg_temp.read(pg_temp.token('once')))$$,
    array[
        'prompt_type', 'title', 'prompt_text', 'is_required', 'on_repeat', 'asked_by', 'asked_at', 'time_zone',
        'emergency_line', 'expires_at', 'form'
    ],
    'a link tells the question, who asks and since when, and its form, and nothing of the incident'
);

select is(
    pg_temp.read(pg_temp.token('once')) - 'form' - 'asked_at',
    '{
        "prompt_type": "status", "title": "Are you safe?", "prompt_text": "Tell us.", "is_required": false,
        "on_repeat": "reject", "expires_at": null, "asked_by": "Organisation tap-a", "time_zone": "Europe/Oslo",
        "emergency_line": null
    }',
    'in the words of who asks'
);

select is(
    (pg_temp.read(pg_temp.token('once')) ->> 'asked_at')::timestamptz, date_trunc('second', transaction_timestamp()),
    'and when they asked'
);

select is(
    (pg_temp.read(pg_temp.token('ends')) ->> 'expires_at')::timestamptz,
    transaction_timestamp() + interval '60 minutes',
    'it ends when the link does, or the prompt, whichever is first'
);

-- What an answer gets.
select set_eq(
    $$select jsonb_object_keys(pg_temp.answer('once', '{}'))$$,
    array['incident_id', 'prompt_id', 'response_id', 'responder_key'],
    'an answer gets its ids and a key, and no more'
);

select is(
    pg_temp.answer('again', '{}') -> 'next', '{"type": "message", "message": "Go."}', 'and what the prompt has to say'
);

select is(
    pg_temp.answer('once', '{"responder_key": "my own"}') ->> 'responder_key', 'my own', 'a key of one''s own is kept'
);

select is(
    (select array_agg(distinct length(pg_temp.answer('once', '{}') ->> 'responder_key')) from generate_series(1, 20)),
    array[43],
    'a key that is given has 256 bits'
);

select is(
    (
        select count(distinct responder_key_hash)
        from tocsin.prompt_responses
        where prompt_id = (
            select (body #>> '{prompt,id}')::uuid from asked
            where name = 'once'
        )
    ),
    22::bigint,
    'and is nobody else''s'
);

select is_empty(
    $$
    select from tocsin.prompt_responses
    where to_jsonb(prompt_responses)::text ~ 'my own'
    $$,
    'of a key only the hash is kept'
);

-- Sent twice.
create temporary table replies as
select
    pg_temp.answer('once', '{}', 'a key of 16 letters') as first,
    pg_temp.answer('once', '{}', 'a key of 16 letters') as second,
    pg_temp.answer('once', '{}', 'another key of 16') as third;

select is(
    (select second from replies), (select first from replies), 'a request that is sent again is answered the same'
);

select isnt(
    (select third -> 'response_id' from replies), (select first -> 'response_id' from replies), 'another is not'
);

select is(
    (
        select count(*)
        from tocsin.prompt_responses
        inner join replies on prompt_responses.id = (replies.first ->> 'response_id')::uuid
    ),
    1::bigint,
    'and had one effect'
);

select
    is(
        tap_help.as_guest(
            format(
                'select api.submit_public_response(%L, %L, %L, sha256(%L), null, null)',
                pg_temp.token(given.name), '{"response_data": {"status": "safe"}}', given.key, given.request
            )
        ),
        given.outcome, given.description
    )
from (
    values
    ('once', 'a key of 16 letters', 'y', '23514 idempotency-key-reused', 'a key is for one request'),
    ('again', 'a key of 16 letters', 'y', '1 rows', 'of one prompt'),
    ('once', 'fifteen letters', 'x', '23514 header-invalid', 'a key that could be guessed is none'),
    ('once', '', 'x', '23514 header-invalid', 'nor is an empty one')
) as given (name, key, request, outcome, description);

-- Links that lead nowhere: one answer, whatever is amiss.
select tap_help.enter_as('tap-a', 'operator');

update tocsin.prompts
set
    created_at = prompts.created_at - interval '1 hour',
    is_active = asked.name <> 'inactive',
    expires_at = case when asked.name <> 'link expired' then statement_timestamp() end,
    public_token_expires_at = case when asked.name = 'link expired' then statement_timestamp() end
from asked
where prompts.id = (asked.body #>> '{prompt,id}')::uuid and asked.name in ('expired', 'link expired', 'inactive');

update tocsin.prompts
set expires_at = null
from asked
where prompts.id = (asked.body #>> '{prompt,id}')::uuid and asked.name = 'inactive';

select tap_help.leave();

select tap_help.try('tap-a', 'admin', format('select api.delete_incident(%L, null)', gone))
from made;

create temporary table links (name text, token text);

insert into links (name, token)
select
    name,
    pg_temp.token(name)
from asked
where name in ('expired', 'link expired', 'inactive', 'deleted')
union all
select
    given.name,
    given.token
from made
cross join lateral (
    values
    ('unknown', intake.new_token(made.tenant_id)),
    ('another tenant''s', left(intake.new_token(tap_help.tenant('tap-b')), 22) || substr(pg_temp.token('once'), 23)),
    ('no tenant''s', repeat('A', 22) || substr(pg_temp.token('once'), 23)),
    ('cut', left(pg_temp.token('once'), -1)),
    ('longer', pg_temp.token('once') || 'A'),
    ('empty', ''),
    ('null', null),
    ('SQL', ''' or true --')
) as given (name, token);

select
    is(
        tap_help.as_guest(format('select api.read_public_prompt(%L)', links.token)), 'P0002 prompt-unavailable',
        format('a link that is %s asks nothing', links.name)
    )
from links;

select
    is(
        tap_help.submit(links.token, '{"response_data": {"status": "safe"}}', 'one more key of 16'),
        'P0002 prompt-unavailable', format('and takes no answer (%s)', links.name)
    )
from links;

select is(
    tap_help.submit(pg_temp.token('expired'), '{"response_data": {"status": "fine"}}'), 'P0002 prompt-unavailable',
    'a link that is over does not say what is wrong with an answer'
);

create function pg_temp.amiss(statement text)
returns text
language plpgsql
as $$
declare
    told text;
begin
    execute statement;
    told := tap_help.as_guest(format('select api.read_public_prompt(%L)', pg_temp.token('once')));
    raise exception using errcode = 'TAP00', message = told;
exception
    when sqlstate 'TAP00' then return sqlerrm;
end;
$$;

select is(pg_temp.amiss(given.statement), given.outcome, given.description)
from (
    values
    ('select', '1 rows', 'a link works'),
    (
        'update tocsin.tenants set status = ''suspended'' where slug = ''tap-a''', 'P0002 prompt-unavailable',
        'not that of a tenant that is suspended'
    ),
    (
        'delete from tocsin.tenant_modules where module = ''prompts'' and tenant_id = tap_help.tenant(''tap-a'')',
        'P0002 prompt-unavailable', 'nor of one that does not use prompts'
    )
) as given (statement, outcome, description);

-- What a body may not say.
select
    pg_temp.answer(
        'again',
        jsonb_build_object(
            'responder_key', 'forger',
            'tenant_id', tap_help.tenant('tap-b'), 'id', '00000000-0000-0000-0000-000000000001',
            'incident_id', '00000000-0000-0000-0000-000000000001', 'prompt_id', '00000000-0000-0000-0000-000000000001',
            'state', 'voided', 'void_reason', 'x', 'entered_by', tap_help.member('tap-a', 'admin'),
            'respondent_member_id', tap_help.member('tap-a', 'admin'), 'respondent_group_id', gen_random_uuid(),
            'responder_key_hash', '\x00', 'responded_at', '1999-01-01T00:00:00Z', 'created_at', '1999-01-01T00:00:00Z',
            'version', 99, 'safety_status', 'needs_help', 'workflow', 'risk', 'circle_id', gen_random_uuid()
        )
    ) ->> 'response_id' as response_id;

select is(
    (
        select to_jsonb(prompt_responses) - 'id' - 'responded_at' - 'created_at' - 'responder_key_hash'
        from tocsin.prompt_responses
        where responder_key_hash = sha256('forger')
    ) @> jsonb_build_object(
        'tenant_id', (select tenant_id from made), 'incident_id', (select id from made),
        'prompt_id', (
            select body #> '{prompt,id}' from asked
            where name = 'again'
        ),
        'state', 'submitted', 'void_reason', null, 'entered_by', null, 'respondent_member_id', null,
        'respondent_group_id', null, 'version', 1, 'safety_status', 'safe', 'workflow', 'enforcement', 'circle_id', null
    ),
    true,
    'whose it is, to what, its state and its date are not a guest''s to say'
);

select is(
    (
        select array[responded_at >= transaction_timestamp(), created_at = transaction_timestamp()]
        from tocsin.prompt_responses
        where responder_key_hash = sha256('forger')
    ),
    array[true, true],
    'it is dated by the server'
);

-- Another tenant's prompt, in the middle of one's own context.
select is(
    tap_help.try(
        'tap-b',
        'operator',
        format('select intake.submit_response(%L, ''{}'', null, null, null, null)', pg_temp.token('once'))
    ),
    '42501',
    'a member has no way in as a guest'
);

-- The rest of the database.
create temporary view elsewhere as
select pg_proc.oid::regprocedure::text as verb
from pg_proc
where pronamespace::regnamespace::text = any(tap_help.schemas());

select is(
    (
        select array_agg(verb order by verb)
        from elsewhere
        where has_function_privilege('tocsin_guest', verb::regprocedure, 'execute')
    ),
    array[
        'api.read_public_prompt(text)',
        'api.submit_public_response(text,jsonb,text,bytea,bytea,bytea)',
        'auth.enter_as_guest(boolean)',
        'intake.read_prompt(text)',
        'intake.recall_answers(text,text[])',
        'intake.redeem_ticket(text)',
        'intake.submit_response(text,jsonb,text,bytea,bytea,bytea)'
    ],
    'these a guest can call'
);

select is(tap_help.as_guest(given.statement), '42501', format('a guest may not: %s', given.statement))
from (
    values
    ('select from tocsin.prompts'),
    ('select from tocsin.prompt_tokens'),
    ('select from tocsin.prompt_responses'),
    ('select from api.prompts'),
    ('select from api.responses'),
    ('select from core.responders'),
    ('select auth.tenant()'),
    ('select auth.act_for_tenant(''00000000-0000-0000-0000-000000000001'')'),
    ('select auth.enter(''pgtap'', ''tap'', ''admin@tap-a'', ''tap-a'', false)'),
    ('select intake.new_token(''00000000-0000-0000-0000-000000000001'')'),
    ('select intake.find_prompt(''x'')'),
    ('select intake.claim_responses(''x'')'),
    ('select intake.issue_token(''00000000-0000-0000-0000-000000000001'')'),
    ('select core.new_id()'),
    ('select api.claim_responses(''x'')'),
    ('create temporary table x (y integer)'),
    ('create function intake.x() returns void language sql return null'),
    ('do ''begin end''')
) as given (statement);

-- A guest who becomes a member.
create function pg_temp.claim(role text, key text)
returns text
language sql
return tap_help.read('tap-a', role, format('select (api.claim_responses(%L)).body ->> ''claimed''', key));

select pg_temp.answer('again', '{"responder_key": "a key of sixteen"}') ->> 'response_id' as response_id;

select pg_temp.answer('once', '{"responder_key": "a key of sixteen"}') ->> 'response_id' as response_id;

select is(pg_temp.claim('worker', 'a key of seventeen'), '0', 'a key that is nobody''s claims nothing');

select is(pg_temp.claim('worker', 'forger'), '0', 'nor does one that could be guessed');

select is(
    tap_help.try('tap-b', 'worker', 'select intake.claim_responses(''a key of sixteen'')'), '1 rows',
    'another tenant''s member may try'
);

select is(
    (
        select count(*) from tocsin.prompt_responses
        where respondent_member_id = tap_help.member('tap-b', 'worker')
    ),
    0::bigint,
    'and gets nothing'
);

select is(pg_temp.claim('worker', 'a key of sixteen'), '2', 'who has the key makes the answers theirs');

select is(
    tap_help.read('tap-a', 'worker', 'select count(*) from api.responses'), '2', 'and sees them, and no others'
);

select is(pg_temp.claim('auditor', 'a key of sixteen'), '0', 'what was claimed is not claimed again');

select is(
    pg_temp.answer('again', '{"responder_key": "a key of sixteen"}') is not null, true, 'the key still answers'
);

select is(
    (
        select array_agg(distinct respondent_member_id)
        from tocsin.prompt_responses
        where responder_key_hash = sha256('a key of sixteen')
    ),
    array[tap_help.member('tap-a', 'worker')],
    'and they stay the member''s'
);

select pg_temp.answer('again', '{"responder_key": "a second key, as long"}') ->> 'response_id' as response_id;

select is(
    pg_temp.claim('worker', 'a second key, as long'),
    '0',
    'of one prompt a member has one answer: a second is not claimed'
);

select is(pg_temp.claim('auditor', null), '0', 'no key, no claim');

-- An entry of an operator's for somebody unknown has no key that anybody knows.
select
    tap_help.try(
        'tap-a', 'operator',
        format(
            'select api.enter_response(%L, %L)', made.id,
            jsonb_build_object(
                'prompt_id', asked.body #> '{prompt,id}', 'response_data', '{"status": "needs_help"}'::jsonb
            )
        )
    )
from made
cross join asked
where asked.name = 'once';

select is(
    (
        select pg_temp.claim('worker', id::text)
        from tocsin.prompt_responses
        where response_channel = 'operator_entry'
    ),
    '0',
    'its id, which others know, claims it for nobody'
);

select *
from finish();

rollback;
