-- What an answer may say: type by type, options, counts; and the form that says so beforehand.
begin;

select plan(94);

create temporary table asked as
select
    given.prompt_type as type,
    given.name,
    jsonb_populate_record(
        null::tocsin.prompts,
        '{"options": {}, "validation": {}}'::jsonb || given.body || jsonb_build_object('prompt_type', given.prompt_type)
    ) as prompt
from (
    values
    ('status', 'status', '{}'::jsonb),
    ('status', 'safe only', '{"options": {"choices": ["safe"]}}'),
    ('status', 'two halls', '{"options": {"locations": ["Hall A", "Hall B"]}}'),
    ('headcount', 'headcount', '{}'),
    (
        'headcount', 'one to four',
        '{"validation": {"adults": {"min": 1, "max": 4}, "children": {"max": 2}, "pets": {"min": 0, "max": 0.0}}}'
    ),
    ('location', 'location', '{}'),
    ('acknowledge', 'acknowledge', '{}'),
    ('freeform', 'freeform', '{}'),
    ('freeform', 'tea or coffee', '{"options": {"choices": ["Tea", "Coffee"]}}'),
    ('medical_dependency', 'medical', '{}'),
    ('resource_need', 'resource', '{}'),
    ('resource_need', 'water or fuel', '{"options": {"choices": ["water", "fuel"]}}')
) as given (prompt_type, name, body);

create function pg_temp.faults(prompt_name text, body jsonb)
returns text
language sql
return (
    select string_agg(fault.field, ' ' order by fault.field)
    from asked
    cross join lateral core.response_errors(asked.prompt, core.parse_response(body)) as fault
    where asked.name = prompt_name
);

select
    is(
        pg_temp.faults(given.prompt, given.body), given.fields,
        format('%s: %s %s', given.prompt, given.body, coalesce('is wrong in ' || given.fields, 'is an answer'))
    )
from (
    values
    ('status', '{"response_data": {"status": "safe"}}'::jsonb, null),
    ('status', '{"response_data": {"status": "needs_help", "note": "Smoke"}}', null),
    ('status', '{"response_data": {"status": "other"}, "location_label": "Hall A"}', null),
    ('status', '{}', 'response_data/status'),
    ('status', '{"response_data": {}}', 'response_data/status'),
    ('status', '{"response_data": {"status": null}}', 'response_data/status'),
    ('status', '{"response_data": {"status": "fine"}}', 'response_data/status'),
    ('status', '{"response_data": {"status": "SAFE"}}', 'response_data/status'),
    ('status', '{"response_data": {"status": ""}}', 'response_data/status response_data/status'),
    ('status', '{"response_data": {"status": ["safe"]}}', 'response_data/status'),
    ('status', '{"response_data": {"status": true}}', 'response_data/status response_data/status'),
    ('status', '{"response_data": {"status": {}}}', 'response_data/status response_data/status'),
    ('status', '{"response_data": {"status": "safe", "state": "voided"}}', 'response_data/state'),
    ('status', '{"response_data": {"status": "safe", "note": 5}}', 'response_data/note'),
    ('status', jsonb_build_object(
        'response_data', jsonb_build_object('status', 'safe', 'note', repeat('x', 5000))
    ), null),
    ('status', jsonb_build_object(
        'response_data', jsonb_build_object('status', 'safe', 'note', repeat('x', 5001))
    ), 'response_data/note'),
    ('safe only', '{"response_data": {"status": "safe"}}', null),
    ('safe only', '{"response_data": {"status": "needs_help"}}', 'response_data/status'),
    ('two halls', '{"response_data": {"status": "safe"}}', null),
    ('two halls', '{"response_data": {"status": "safe"}, "location_label": "Hall B"}', null),
    ('two halls', '{"response_data": {"status": "safe"}, "location_label": "Hall"}', 'location_label'),
    ('headcount', '{"adults_count": 2, "children_count": 0, "pets_count": 1}', null),
    ('headcount', '{"pets_count": 0}', null),
    ('headcount', '{}', 'adults_count'),
    ('headcount', '{"adults_count": 1, "response_data": {"adults": 5}}', 'response_data/adults'),
    ('one to four', '{"adults_count": 1}', null),
    ('one to four', '{"adults_count": 4, "children_count": 2, "pets_count": 0}', null),
    ('one to four', '{"adults_count": 0}', 'adults_count'),
    (
        'one to four', '{"adults_count": 5, "children_count": 3, "pets_count": 1}',
        'adults_count children_count pets_count'
    ),
    ('location', '{"location_label": "Hall A"}', null),
    ('location', '{"location_lat": 59.9, "location_lng": 10.7}', null),
    ('location', '{}', 'location_label'),
    ('location', '{"adults_count": 1}', 'location_label'),
    ('acknowledge', '{"response_data": {"acknowledged": true}}', null),
    ('acknowledge', '{"response_data": {"acknowledged": false}}', 'response_data/acknowledged'),
    ('acknowledge', '{"response_data": {"acknowledged": "true"}}', 'response_data/acknowledged'),
    ('acknowledge', '{"response_data": {"acknowledged": 1}}', 'response_data/acknowledged'),
    ('acknowledge', '{}', 'response_data/acknowledged'),
    ('freeform', '{"response_data": {"text": "All well."}}', null),
    ('freeform', '{"response_data": {"text": ""}}', 'response_data/text'),
    ('freeform', '{"response_data": {"text": ["a"]}}', 'response_data/text'),
    ('freeform', '{"response_data": {}}', 'response_data/text'),
    ('tea or coffee', '{"response_data": {"text": "Tea"}}', null),
    ('tea or coffee', '{"response_data": {"text": "tea"}}', 'response_data/text'),
    ('medical', '{"response_data": {"needs": ["CPAP", "a thing of my own"], "note": "At night"}}', null),
    ('medical', '{"response_data": {"needs": []}}', 'response_data/needs'),
    ('medical', '{"response_data": {"needs": "CPAP"}}', 'response_data/needs'),
    ('medical', '{"response_data": {"needs": [5]}}', 'response_data/needs'),
    ('medical', '{"response_data": {"needs": [""]}}', 'response_data/needs'),
    ('medical', '{"response_data": {"needs": {"CPAP": true}}}', 'response_data/needs'),
    (
        'medical',
        jsonb_build_object('response_data', jsonb_build_object('needs', array_fill('x'::text, array[50]))),
        null
    ),
    (
        'medical',
        jsonb_build_object('response_data', jsonb_build_object('needs', array_fill('x'::text, array[51]))),
        'response_data/needs'
    ),
    ('resource', '{"response_data": {"needs": ["water", "tow"]}}', null),
    ('resource', '{"response_data": {"note": "Soon"}}', 'response_data/needs'),
    ('water or fuel', '{"response_data": {"needs": ["fuel"]}}', null),
    ('water or fuel', '{"response_data": {"needs": ["fuel", "tow"]}}', 'response_data/needs')
) as given (prompt, body, fields);

-- The form.
create function pg_temp.form(prompt_name text, path text)
returns jsonb
language sql
return (
    select jsonb_path_query_array(core.prompt_form(asked.prompt)::jsonb, path::jsonpath)
    from asked
    where asked.name = prompt_name
);

select
    is(
        pg_temp.form(given.prompt, '$[*].name'), given.names,
        format('a form of %s has its fields in order', given.prompt)
    )
from (
    values
    ('status', '["response_data.status", "response_data.note", "location_label", "location"]'::jsonb),
    ('headcount', '["adults_count", "children_count", "pets_count", "location_label", "location"]'),
    ('location', '["location_label", "location"]'),
    ('acknowledge', '["response_data.acknowledged"]'),
    ('freeform', '["response_data.text"]'),
    ('medical', '["response_data.needs", "response_data.note", "location_label", "location"]'),
    ('resource', '["response_data.needs", "response_data.note", "location_label", "location"]')
) as given (prompt, names);

select is(pg_temp.form(given.prompt, given.path), given.told, given.description)
from (
    values
    ('status', '$[*] ? (@.required == true).name', '["response_data.status"]'::jsonb, 'a status is required'),
    ('headcount', '$[*] ? (@.required == true).name', '[]', 'of three counts none is required by itself'),
    ('location', '$[*] ? (@.required == true).name', '[]', 'nor of a label and a position'),
    ('acknowledge', '$[0].kind', '["flag"]', 'an acknowledgement is a flag'),
    ('status', '$[0].options[*].value', '["safe", "needs_help", "other"]', 'a status has its three choices'),
    ('status', '$[0].options[*].label', '["I am safe", "I need help", "Something else"]', 'in words'),
    ('safe only', '$[0].options[*].value', '["safe"]', 'or those of them that the prompt leaves'),
    ('two halls', '$[2].kind', '["choice"]', 'preset places are to choose from'),
    (
        'two halls', '$[2].options[*]',
        '[{"value": "Hall A", "label": "Hall A"}, {"value": "Hall B", "label": "Hall B"}]', 'each its own label'
    ),
    ('status', '$[2].kind', '["line"]', 'else a place is a line'),
    ('status', '$[2].max_length', '[200]', 'of 200 characters'),
    ('status', '$[1].max_length', '[2000]', 'a text has 2,000'),
    ('one to four', '$[0].min', '[1]', 'a number has the prompt''s least'),
    ('one to four', '$[0].max', '[4]', 'and its most'),
    ('headcount', '$[0].min', '[0]', 'or 0'),
    ('freeform', '$[0].kind', '["text"]', 'an open question is a text'),
    ('tea or coffee', '$[0].kind', '["choice"]', 'with choices it is one of them'),
    ('tea or coffee', '$[0].options[*].value', '["Tea", "Coffee"]', 'in the prompt''s order'),
    ('water or fuel', '$[0].kind', '["choices"]', 'needs are several of'),
    ('water or fuel', '$[0].options[*].value', '["water", "fuel"]', 'those that the prompt names'),
    ('resource', '$[0].options[0].label', '["Water"]', 'or those that the type knows'),
    ('status', '$[3].latitude', '["location_lat"]', 'a position names its latitude'),
    ('status', '$[3].accuracy', '["location_accuracy_m"]', 'and its accuracy'),
    ('water or fuel', '$[1].options', '[]', 'a note has no options')
) as given (prompt, path, told, description);

select is(
    (
        select count(*)
        from tocsin.prompt_types
        where not exists (
            select
            from asked
            where asked.type = prompt_types.slug
        )
    ),
    0::bigint,
    'no type is left out here'
);

-- Every choice that a form offers is an answer.
select
    is(
        (
            select string_agg(fault.message, ' ')
            from jsonb_path_query(pg_temp.form(asked.name, '$[0].options[*]'), '$[*].value') as offered
            cross join lateral core.response_errors(
                asked.prompt,
                core.parse_response(
                    jsonb_build_object(
                        'response_data',
                        jsonb_build_object(
                            split_part(pg_temp.form(asked.name, '$[0].name') ->> 0, '.', 2),
                            case pg_temp.form(asked.name, '$[0].kind') ->> 0
                                when 'choices' then jsonb_build_array(offered)
                                else offered
                            end
                        )
                    )
                )
            ) as fault
        ),
        null,
        format('whatever the form of %s offers is taken', asked.name)
    )
from asked
where asked.name in ('status', 'safe only', 'tea or coffee', 'medical', 'resource', 'water or fuel');

select *
from finish();

rollback;
