create or replace function core.answer_faults(prompt tocsin.prompts, answer tocsin.prompt_responses)
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
        from tocsin.prompt_fields as asked
        where asked.prompt_type = prompt.prompt_type
    )

    select
        'response_data/' || replace(replace(left(given.key, 100), '~', '~0'), '/', '~1'),
        'A prompt of this type does not ask for this.'
    from jsonb_each(case jsonb_typeof(answer.response_data) when 'object' then answer.response_data end) as given (key, value)
    where not exists (select from told where told.name = 'response_data.' || given.key)
    union all
    select
        replace((array_agg(told.name order by told.position))[1], '.', '/'),
        'This is needed.'
    from told
    where told.one_of is not null
    group by told.one_of
    having bool_and(coalesce(told.value, 'null') in ('null', 'false', '""', '[]'))
    union all
    select
        replace(told.name, '.', '/'),
        case told.kind
            when 'flag' then 'This is true or false.'
            when 'choices' then 'This is a list of texts.'
            else 'This is a text of up to 5,000 characters.'
        end
    from told
    where
        told.name ^@ 'response_data.'
        and told.value <> 'null'
        and not case told.kind
            when 'flag' then jsonb_typeof(told.value) = 'boolean'
            when 'choices' then told.value = '[]' or core.is_list_of_texts(told.value, 50, 200)
            else jsonb_typeof(told.value) = 'string' and length(told.value #>> '{}') <= 5000
        end
    union all
    select
        replace(told.name, '.', '/'),
        'This is none of the choices.'
    from told
    where
        told.value <> 'null'
        and told.one_of is not null
        and told.kind in ('choice', 'choices', 'text')
        and (
            (told.is_closed and not jsonb_path_query_array(told.choices, '$[*].value') @> told.value)
            or not coalesce(prompt.options -> 'choices' @> told.value, true)
        )
    union all
    select
        'location_label',
        'This is none of the places to choose from.'
    where not prompt.options -> 'locations' @> to_jsonb(answer.location_label)
    union all
    select
        counted.name || '_count',
        'This number is too low or too high.'
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

comment on function core.answer_faults(tocsin.prompts, tocsin.prompt_responses) is
'What is wrong with an answer to a prompt: the field, as a JSON pointer less its first slash, and what would do.

The type''s fields (tocsin.prompt_fields) say what must be there and of which kind; the prompt''s options what may be
chosen; its validation how many.';
