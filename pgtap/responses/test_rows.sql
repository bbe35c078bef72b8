-- What a row of an answer holds to, whoever writes it.
begin;

select plan(20);

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
    ('heads', '{"prompt_type": "headcount", "validation": {"adults": {"max": 4}}}')
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

select
    is(
        pg_temp.guest(given.name, given.body), given.outcome,
        format('%s: %s gives %s', given.name, left(given.body::text, 80), given.outcome)
    )
from (
    values
    ('once', '{"response_data": {"status": "safe"}}'::jsonb, '1 rows'),
    ('once', '{"response_data": {"status": "fine"}}', '23514 answer-invalid'),
    ('once', '{"response_data": ["safe"]}', '23514 answer-invalid'),
    (
        'once',
        jsonb_build_object('response_data', jsonb_build_object('status', 'safe'), 'location_label', repeat('x', 201)),
        '23514 prompt_responses_location_label_length'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "location_lat": 90.1, "location_lng": 0}',
        '23514 prompt_responses_latitude_in_range'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "location_lat": 0, "location_lng": -180.1}',
        '23514 prompt_responses_longitude_in_range'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "location_lat": "NaN", "location_lng": 0}',
        '23514 prompt_responses_latitude_in_range'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "location_lat": 0}',
        '23514 prompt_responses_coordinates_are_a_pair'
    ),
    (
        'once',
        '{"response_data": {"status": "safe"}, "location_lat": 0, "location_lng": 0, "location_accuracy_m": -1}',
        '23514 prompt_responses_accuracy_in_range'
    ),
    ('heads', '{"adults_count": 5}', '23514 answer-invalid'),
    ('heads', '{"adults_count": -1}', '23514 prompt_responses_adults_in_range'),
    ('heads', '{"children_count": 100001}', '23514 prompt_responses_children_in_range'),
    ('heads', '{"pets_count": -1}', '23514 prompt_responses_pets_in_range'),
    ('heads', '{"adults_count": 2147483648}', '22003'),
    (
        'once', '{"response_data": {"status": "safe"}, "occurred_at": "2999-01-01T00:00:00Z"}',
        '23514 prompt_responses_not_from_the_future'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "occurred_at": "infinity"}',
        '23514 prompt_responses_not_from_the_future'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "occurred_at": "1999-01-01T00:00:00Z"}',
        '23514 prompt_responses_not_ancient'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "response_channel": "pigeon"}',
        '23514 prompt_responses_channel_is_known'
    ),
    (
        'once', '{"response_data": {"status": "safe"}, "response_channel": "operator_entry"}',
        '23514 prompt_responses_operator_entries_name_the_operator'
    )
) as given (name, body, outcome);

select is(
    tap_help.outcome(
        format(
            $$
            insert into tocsin.prompt_responses
            (tenant_id, id, incident_id, prompt_id, workflow, response_channel, responded_at, responder_key_hash)
            select %L, gen_random_uuid(), %L, %L, 'enforcement', 'web', now(), sha256('x')
            $$,
            tap_help.tenant('tap-a'), (select other from made), pg_temp.id('once')
        )
    ),
    '23514 unknown-reference',
    'a prompt belongs to its incident, and is answered there'
);

select *
from finish();

rollback;
