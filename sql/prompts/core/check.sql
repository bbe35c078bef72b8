create or replace function core.check_prompt()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    perform core.raise_errors(
        (
            select
                json_agg(
                    json_build_object(
                        'pointer', '/' || faults.field, 'type', 'validation-failed', 'detail', faults.message
                    )
                )
            from core.prompt_errors(new.prompt_type, new.options, new.validation) as faults
        )
    );
    return new;
end;
$$;

comment on function core.check_prompt() is
'What a prompt asks can be answered. Error: validation-failed, naming options or validation.';

create or replace function core.prompt_errors(prompt_type text, options jsonb, validation jsonb)
returns table (field text, message text)
language plpgsql
stable
set search_path = ''
as $$
begin
    return query
    select
        'options',
        'options must hold nothing but choices and locations, lists of up to 100 texts; ask_name and ask_phone, true or '
        || 'false; emergency_line, a text of up to 200 characters; and next, an object of type and message.'
    from jsonb_each(
        case jsonb_typeof(prompt_errors.options) when 'object' then prompt_errors.options end
    ) as given (key, value)
    where
        given.key not in ('choices', 'locations', 'ask_name', 'ask_phone', 'emergency_line', 'next')
        or (
            given.key in ('choices', 'locations')
            and not core.is_list_of_texts(given.value, 100, 200)
        )
        or (given.key in ('ask_name', 'ask_phone') and jsonb_typeof(given.value) <> 'boolean')
        or (
            given.key = 'emergency_line'
            and not (
                jsonb_typeof(given.value) = 'string'
                and length(given.value #>> '{}') between 1 and 200
                and core.plain_text(given.value #>> '{}') <> ''
            )
        )
        or (
            given.key = 'next'
            and not case jsonb_typeof(given.value)
                when 'object' then
                    coalesce(jsonb_typeof(given.value -> 'type') = 'string', false)
                    and coalesce(jsonb_typeof(given.value -> 'message') = 'string', false)
                    and octet_length(given.value ->> 'message') between 1 and 4000
                    and core.plain_text(given.value ->> 'message') <> ''
                    and given.value - 'type' - 'message' = '{}'
                else false
            end
        )
    union all
    select
        'options',
        'options.choices must be left out: there is nothing to choose in a prompt of this type.'
    where
        prompt_errors.options ? 'choices'
        and not exists (
            select
            from tocsin.prompt_fields as asked
            where
                asked.prompt_type = prompt_errors.prompt_type
                and asked.kind in ('choice', 'choices', 'text')
                and asked.required_group is not null
        )
    union all
    select
        'options',
        format(
            'options.choices must be some of %s: a prompt of this type has its own.',
            core.in_words(array(select jsonb_path_query(asked.choices, '$[*].value') #>> '{}'))
        )
    from tocsin.prompt_fields as asked
    where
        asked.prompt_type = prompt_errors.prompt_type
        and asked.choices_are_fixed
        and jsonb_typeof(prompt_errors.options -> 'choices') = 'array'
        and not prompt_errors.options -> 'choices' <@ jsonb_path_query_array(asked.choices, '$[*].value')
    union all
    select
        'validation',
        'validation must hold nothing but adults, children and pets, each with a min and a max from 0 to 100,000.'
    from jsonb_each(
        case jsonb_typeof(prompt_errors.validation) when 'object' then prompt_errors.validation end
    ) as given (key, value)
    where
        given.key not in ('adults', 'children', 'pets')
        or not case jsonb_typeof(given.value)
            when 'object' then
                given.value - 'min' - 'max' = '{}'
                and core.is_count(given.value -> 'min')
                and core.is_count(given.value -> 'max')
                and coalesce(given.value -> 'min' <= given.value -> 'max', true)
            else false
        end;
end;
$$;

comment on function core.prompt_errors(text, jsonb, jsonb) is
'What is wrong with a prompt''s options and validation: the field, and a sentence that says what would do.

Arguments: prompt_type; options {choices, locations, ask_name, ask_phone, emergency_line, next}; validation {adults, children, pets}, each {min, max}.';
