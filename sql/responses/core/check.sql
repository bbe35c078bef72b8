create or replace function core.check_response()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    found_faults json;
begin
    select
        json_agg(
            json_build_object('pointer', '/' || faults.field, 'type', 'answer-invalid', 'detail', faults.message)
        )
    into found_faults
    from tocsin.prompts
    cross join lateral (
        select
            told.field,
            told.message
        from core.response_errors(prompts, new) as told
        limit 50
    ) as faults
    where
        prompts.tenant_id = new.tenant_id
        and prompts.id = new.prompt_id;
    perform core.raise_errors(found_faults);
    return new;
end;
$$;

alter function core.check_response() owner to tocsin_intake;

comment on function core.check_response() is
'An answer fits what its prompt asks. Error: answer-invalid, naming every field that does not.

Security definer: who answers may not see the prompt.';

create or replace function core.response_errors(prompt tocsin.prompts, answer tocsin.prompt_responses)
returns table (field text, message text)
language plpgsql
stable
set search_path = ''
as $$
begin
    return query
    with told as (
        select
            asked.*,
            case
                when asked.name = 'location' then to_jsonb(answer.location_lat)
                when asked.name ^@ 'response_data.'
                    then answer.response_data -> split_part(asked.name, '.', 2)
                else to_jsonb(answer) -> asked.name
            end as value
        from core.form_fields(prompt) as asked
    )

    select
        'response_data/' || replace(replace(left(given.key, 100), '~', '~0'), '/', '~1'),
        format('A prompt of the type %s does not ask for %s.', prompt.prompt_type, core.quote(given.key))
    from jsonb_each(case jsonb_typeof(answer.response_data) when 'object' then answer.response_data end) as given (key, value)
    where not exists (select from told where told.name = 'response_data.' || given.key)
    union all
    select
        replace((array_agg(told.name order by told.position))[1], '.', '/'),
        format('%s needs an answer.', core.quote((array_agg(told.label order by told.position))[1]))
    from told
    where told.required_group is not null
    group by told.required_group
    having bool_and(
        coalesce(told.value, 'null') in ('null', 'false', '""', '[]')
        or (jsonb_typeof(told.value) = 'string' and core.plain_text(told.value #>> '{}') = '')
    )
    union all
    select
        replace(told.name, '.', '/'),
        core.quote(told.label) || case told.kind
            when 'flag' then ' must be true or false.'
            when 'choices' then ' must be a list of texts.'
            when 'line' then ' must be a text of up to 200 characters.'
            else ' must be a text of up to 5,000 characters.'
        end
    from told
    where
        told.name ^@ 'response_data.'
        and told.value <> 'null'
        and not case told.kind
            when 'flag' then jsonb_typeof(told.value) = 'boolean'
            when 'choices' then told.value = '[]' or core.is_list_of_texts(told.value, 50, 200)
            else
                jsonb_typeof(told.value) = 'string'
                and length(told.value #>> '{}') <= case told.kind when 'line' then 200 else 5000 end
        end
    union all
    select
        replace(told.name, '.', '/'),
        format(
            '%s must be one of the choices: %s.',
            core.quote(told.label),
            core.in_words(
                array(
                    select choice.word
                    from jsonb_array_elements_text(
                        coalesce(
                            prompt.options -> 'choices',
                            jsonb_path_query_array(told.choices, '$[*].value')
                        )
                    ) as choice (word)
                )
            )
        )
    from told
    where
        told.value <> 'null'
        and told.required_group is not null
        and told.kind in ('choice', 'choices', 'text')
        and (
            (told.choices_are_fixed and not jsonb_path_query_array(told.choices, '$[*].value') @> told.value)
            or not coalesce(prompt.options -> 'choices' @> told.value, true)
        )
    union all
    select
        'location_label',
        format(
            'location_label must be one of the places to choose from: %s.',
            core.in_words(
                array(select place.word from jsonb_array_elements_text(prompt.options -> 'locations') as place (word))
            )
        )
    where not prompt.options -> 'locations' @> to_jsonb(answer.location_label)
    union all
    select
        counted.name || '_count',
        format(
            '%s_count must be a whole number from %s to %s.',
            counted.name,
            coalesce(prompt.validation #>> array[counted.name, 'min'], '0'),
            coalesce(prompt.validation #>> array[counted.name, 'max'], '100,000')
        )
    from (
        values
        ('adults', answer.adults_count),
        ('children', answer.children_count),
        ('pets', answer.pets_count)
    ) as counted (name, number)
    where
        counted.number < (prompt.validation #>> array[counted.name, 'min'])::numeric
        or counted.number > (prompt.validation #>> array[counted.name, 'max'])::numeric;
end;
$$;

comment on function core.response_errors(tocsin.prompts, tocsin.prompt_responses) is
'What is wrong with an answer to a prompt: the field, as a JSON pointer less its first slash, and what would do.

The fields that are asked (core.form_fields) say what must be there and of which kind; the prompt''s options what may be
chosen; its validation how many.';
