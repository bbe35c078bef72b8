-- Prompts: what may be asked, whom it asks, how many may answer; frozen as it is made.
begin;

select plan(61);

select tap_help.seed();

create temporary table made as
select tap_help.new_incident('tap-a', 'operator', '{}') as id;

insert into tocsin.groups (tenant_id, id, kind, name)
select
    tap_help.tenant('tap-a'),
    given.id::uuid,
    given.kind,
    given.name
from (
    values
    ('00000000-0000-0000-0000-0000000000c1', 'circle', 'North'),
    ('00000000-0000-0000-0000-0000000000b1', 'portal', 'East'),
    ('00000000-0000-0000-0000-0000000000a1', 'party', 'Full'),
    ('00000000-0000-0000-0000-0000000000e1', 'party', 'Empty')
) as given (id, kind, name);

insert into tocsin.group_members (tenant_id, group_id, member_id)
select
    tap_help.tenant('tap-a'),
    given.group_id::uuid,
    tap_help.member('tap-a', given.role)
from (
    values
    ('00000000-0000-0000-0000-0000000000c1', 'worker'),
    ('00000000-0000-0000-0000-0000000000c1', 'whs'),
    ('00000000-0000-0000-0000-0000000000b1', 'auditor'),
    ('00000000-0000-0000-0000-0000000000a1', 'worker'),
    ('00000000-0000-0000-0000-0000000000a1', 'team_lead')
) as given (group_id, role);

update tocsin.members
set is_active = false
where id in (tap_help.member('tap-a', 'whs'), tap_help.member('tap-a', 'supervisor'));

create function pg_temp.ask(body jsonb, role text default 'operator')
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'select api.create_prompt(%L, %L, ''https://tocsin.example'')',
        (select made.id from made), '{"prompt_type": "status", "title": "Safe?", "prompt_text": "Safe?"}'::jsonb || body
    )
);

-- What may be asked.
select is(pg_temp.ask(given.body), given.outcome, format('%s: %s', given.body, given.outcome))
from (
    values
    ('{}'::jsonb, '1 rows'),
    ('{"prompt_type": "weather"}', '23503 prompts_type_exists'),
    ('{"title": ""}', '23514 prompts_title_is_not_blank'),
    ('{"prompt_text": ""}', '23514 prompts_prompt_text_is_not_blank'),
    ('{"prompt_text": null}', '23502'),
    ('{"title": null}', '1 rows'),
    ('{"target_type": "everybody"}', '23514 prompts_target_type_is_known'),
    ('{"target_type": "individual"}', '23514 prompts_member_when_individual'),
    ('{"target_type": "circle"}', '23514 prompts_group_when_party_circle_or_portal'),
    (
        '{"target_type": "tenant", "target_group_id": "00000000-0000-0000-0000-0000000000c1"}',
        '23514 prompts_group_when_party_circle_or_portal'
    ),
    (
        '{"target_type": "portal", "target_group_id": "00000000-0000-0000-0000-0000000000c1"}',
        '23503 prompts_group_is_of_the_kind_asked'
    ),
    (
        '{"target_type": "individual", "target_member_id": "00000000-0000-0000-0000-0000000000c1"}',
        '23503 prompts_member_exists'
    ),
    (
        '{"target_type": "party", "target_group_id": "00000000-0000-0000-0000-0000000000e1"}',
        '23514 empty-audience'
    ),
    ('{"target_type": "tenant", "public_token_ttl_minutes": 5}', '23514 prompts_token_is_for_public_links'),
    ('{"public_token_ttl_minutes": 0}', '23514 prompts_token_ttl_in_range'),
    ('{"public_token_ttl_minutes": 525601}', '23514 prompts_token_ttl_in_range'),
    ('{"max_responses": 0}', '23514 prompts_max_responses_in_range'),
    ('{"max_responses": 100001}', '23514 prompts_max_responses_in_range'),
    ('{"on_repeat": "ignore"}', '23514 prompts_on_repeat_is_known'),
    ('{"expires_at": "2000-01-01T00:00:00Z"}', '23514 prompts_expire_after_they_are_made'),
    ('{"options": {"colour": "red"}}', '23514 validation-failed'),
    ('{"options": {"choices": []}}', '23514 validation-failed'),
    ('{"options": {"choices": [1]}}', '23514 validation-failed'),
    ('{"options": {"choices": "safe"}}', '23514 validation-failed'),
    ('{"options": {"choices": ["safe", "fine"]}}', '23514 validation-failed'),
    ('{"options": {"choices": ["safe", "needs_help"]}}', '1 rows'),
    ('{"prompt_type": "acknowledge", "options": {"choices": ["Yes"]}}', '23514 validation-failed'),
    ('{"prompt_type": "freeform", "options": {"choices": ["Tea", "Coffee"]}}', '1 rows'),
    ('{"options": {"locations": ["Hall A", ""]}}', '23514 validation-failed'),
    ('{"options": {"next": {"type": "message"}}}', '23514 validation-failed'),
    ('{"options": {"next": {"type": "message", "message": "Thanks", "url": "x"}}}', '23514 validation-failed'),
    ('{"options": {"next": "Thanks"}}', '23514 validation-failed'),
    ('{"options": {"next": {"type": "message", "message": "Thanks"}}}', '1 rows'),
    ('{"options": ["safe"]}', '23514 prompts_options_is_an_object'),
    ('{"validation": {"cats": {"max": 1}}}', '23514 validation-failed'),
    ('{"validation": {"adults": 1}}', '23514 validation-failed'),
    ('{"validation": {"adults": {"max": -1}}}', '23514 validation-failed'),
    ('{"validation": {"adults": {"max": 1.5}}}', '23514 validation-failed'),
    ('{"validation": {"adults": {"max": null}}}', '23514 validation-failed'),
    ('{"validation": {"adults": {"min": 3, "max": 2}}}', '23514 validation-failed'),
    ('{"validation": [1]}', '23514 prompts_validation_is_an_object'),
    ('{"validation": {"adults": {"min": 1, "max": 2}, "pets": {"max": 0}}}', '1 rows')
) as given (body, outcome);

select is(
    pg_temp.ask(jsonb_build_object('options', jsonb_build_object('locations', (
        select jsonb_agg(repeat('x', 198) || number)
        from generate_series(1, 90) as number
    )))),
    '23514 prompts_options_bounded', 'options are bounded as a whole, too'
);

-- Whom it asks.
create temporary table asked as
select
    given.name,
    (
        tap_help.new_prompt('tap-a', 'operator', made.id, given.body) #>> '{prompt,id}'
    )::uuid as id
from made
cross join (
    values
    ('link', '{"max_responses": 3, "public_token_ttl_minutes": 60}'::jsonb),
    ('tenant', '{"target_type": "tenant"}'),
    ('circle', '{"target_type": "circle", "target_group_id": "00000000-0000-0000-0000-0000000000c1"}'),
    ('portal', '{"target_type": "portal", "target_group_id": "00000000-0000-0000-0000-0000000000b1"}'),
    ('party', '{"target_type": "party", "target_group_id": "00000000-0000-0000-0000-0000000000a1"}'),
    (
        'individual',
        jsonb_build_object('target_type', 'individual', 'target_member_id', tap_help.member('tap-a', 'worker'))
    )
) as given (name, body);

create function pg_temp.audience(prompt_name text)
returns text
language sql
return (
    select string_agg(members.display_name, ' ' order by members.display_name)
    from asked
    inner join tocsin.prompt_recipients on asked.id = prompt_recipients.prompt_id
    inner join tocsin.members
        on
            prompt_recipients.tenant_id = members.tenant_id
            and prompt_recipients.member_id = members.id
    where asked.name = prompt_name
);

select is(pg_temp.audience(given.name), given.roles, format('a prompt to %s asks: %s', given.name, given.roles))
from (
    values
    ('link', null),
    ('tenant', 'admin auditor operator risk_manager team_lead worker'),
    ('circle', 'worker'),
    ('portal', 'auditor'),
    ('party', 'team_lead worker'),
    ('individual', 'worker')
) as given (name, roles);

select is(
    (
        select array_agg(notifications.kind || ' ' || members.display_name order by members.display_name)
        from tocsin.notifications
        inner join asked on notifications.subject_id = asked.id
        inner join tocsin.members on notifications.member_id = members.id
        where asked.name = 'party'
    ),
    array['prompt_sent team_lead', 'prompt_sent worker'],
    'whoever is asked is told so, once'
);

update tocsin.members
set is_active = true
where id = tap_help.member('tap-a', 'whs');

delete from tocsin.group_members
where group_id = '00000000-0000-0000-0000-0000000000a1';

select is(
    array[pg_temp.audience('circle'), pg_temp.audience('party')], array['worker', 'team_lead worker'],
    'who comes later is not expected, who leaves is still missed: the audience is frozen'
);

-- How many may answer, and how long.
select is(
    (
        select array_agg(prompt_slots.slot order by prompt_slots.slot)
        from tocsin.prompt_slots
        inner join asked on prompt_slots.prompt_id = asked.id
    ),
    array[1, 2, 3],
    'a prompt that takes three answers has three places, one that is not limited none'
);

select is(
    (
        select prompts.public_token_expires_at - prompts.created_at
        from tocsin.prompts
        inner join asked on prompts.id = asked.id
        where asked.name = 'link'
    ),
    interval '60 minutes',
    'a link ends when it was told to'
);

select is(
    (
        select count(*)
        from tocsin.prompt_tokens
        inner join asked on prompt_tokens.prompt_id = asked.id
        where asked.name <> 'link'
    ),
    0::bigint,
    'only a prompt by link has a token'
);

-- Where it belongs, and who changes it.
create temporary table placed as
select
    tap_help.new_incident(
        'tap-a', 'operator',
        '{
            "circle_id": "00000000-0000-0000-0000-0000000000c1",
            "portal_id": "00000000-0000-0000-0000-0000000000b1"
        }'
    ) as id;

select is(
    (
        select tap_help.new_prompt('tap-a', 'operator', placed.id, '{}') -> 'prompt' @> '{
            "circle_id": "00000000-0000-0000-0000-0000000000c1",
            "portal_id": "00000000-0000-0000-0000-0000000000b1", "community_id": null
        }'
        from placed
    ),
    true,
    'a prompt belongs to the circle and the portal of its incident'
);

create function pg_temp.amend(role text, patch jsonb, prompt_name text default 'link')
returns text
language sql
return tap_help.try(
    'tap-a', role,
    format(
        'select api.update_prompt(%L, %L, null)', (
            select asked.id from asked
            where asked.name = prompt_name
        ), patch
    )
);

select is(
    array[
        pg_temp.amend('operator', '{"title": "Still safe?", "is_active": false}'),
        pg_temp.amend('auditor', '{"title": "No"}'),
        pg_temp.amend('worker', '{"title": "No"}'),
        pg_temp.amend('operator', '{"options": {"choices": ["fine"]}}')
    ],
    array['1 rows', '42501 not-permitted', 'P0002 not-found', '23514 validation-failed'],
    'those who manage prompts change them, within the same rules'
);

select is(
    (
        select array[prompts.title, prompts.is_active::text, prompts.version::text]
        from tocsin.prompts
        inner join asked on prompts.id = asked.id
        where asked.name = 'link'
    ),
    array['Still safe?', 'false', '2'],
    'a change is a new version'
);

select is(
    array(
        select action
        from tocsin.ledger
        where
            subject_id = (
                select asked.id
                from asked
                where asked.name = 'link'
            )
        order by action
    ),
    array['incident_prompt.create', 'incident_prompt.update'],
    'the ledger tells both'
);

-- A reminder.
create function pg_temp.resend(prompt_name text)
returns text
language sql
return tap_help.try(
    'tap-a', 'operator',
    format('select api.resend_prompt(%L)', (
        select asked.id from asked
        where asked.name = prompt_name
    ))
);

select is(pg_temp.resend('link'), '55000 no-audience', 'nobody knows who has a link, so nobody is reminded of it');

select is(pg_temp.resend('party'), '1 rows', 'those whom a prompt asks by name are reminded of it');

select is(
    array[pg_temp.amend('operator', '{"is_active": false}', 'party'), pg_temp.resend('party')],
    array['1 rows', '55000 prompt-over'],
    'unless it is over'
);

select *
from finish();

rollback;
