create or replace function core.prompt_form(prompt tocsin.prompts)
returns json
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        with told as (
            select
                asked.*,
                prompt.options -> 'choices' as chosen,
                prompt.options -> 'locations' as places,
                prompt.validation -> replace(asked.name, '_count', '') as bounds,
                count(*) over (partition by asked.prompt_type, asked.required_group) = 1 and asked.required_group is not null as is_needed
            from core.form_fields(prompt) as asked
        )

        select
            json_agg(
                json_strip_nulls(
                    json_build_object(
                        'name', told.name,
                        'kind', case
                            when told.kind = 'text' and told.is_needed and told.chosen is not null then 'choice'
                            when told.name = 'location_label' and told.places is not null then 'choice'
                            else told.kind
                        end,
                        'label', told.label,
                        'required', told.is_needed,
                        'options', core.mark_urgent(
                            told.name,
                            case
                                when told.name = 'location_label' then core.to_options(told.places)
                                when told.choices_are_fixed
                                    then coalesce(core.filter_options(told.choices, told.chosen), told.choices)
                                when told.is_needed then coalesce(core.to_options(told.chosen), told.choices)
                            end
                        ),
                        'min', case when told.kind = 'number' then coalesce(told.bounds -> 'min', '0') end,
                        'max', case when told.kind = 'number' then coalesce(told.bounds -> 'max', '1000') end,
                        'max_length', case told.kind when 'text' then 2000 when 'line' then 200 end,
                        'autocomplete', case told.name when 'response_data.name' then 'name' when 'response_data.phone' then 'tel' end,
                        'latitude', case when told.kind = 'position' then 'location_lat' end,
                        'longitude', case when told.kind = 'position' then 'location_lng' end,
                        'accuracy', case when told.kind = 'position' then 'location_accuracy_m' end
                    )
                )
                order by told.position
            )
        from told
    );
end;
$$;

comment on function core.prompt_form(tocsin.prompts) is
'The fields that an answer to a prompt has, in order, as a page or an app would draw them.

Each {name, kind, label, required, ...}: choice and choices have options [{value, label}], number min and max, text and
line max_length and perhaps autocomplete (name, tel), position the names of its three numbers; an option that says that
somebody needs help is_urgent. A dotted name lies inside the answer.';

create or replace function core.to_options(texts jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select jsonb_agg(jsonb_build_object('value', item.value, 'label', item.value) order by item.number)
    from jsonb_array_elements(texts) with ordinality as item (value, number)
);

comment on function core.to_options(jsonb) is 'A list of texts as options to choose from, each its own label; null for null.';

create or replace function core.filter_options(options jsonb, wanted jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select jsonb_agg(item.value order by item.number)
    from jsonb_array_elements(options) with ordinality as item (value, number)
    where wanted @> (item.value -> 'value')
);

comment on function core.filter_options(jsonb, jsonb) is 'Those of some options whose value is wanted; null for none.';

create or replace function core.form_fields(prompt tocsin.prompts)
returns setof tocsin.prompt_fields
language plpgsql
stable
set search_path = ''
as $$
begin
    return query
    select asked.*
    from tocsin.prompt_fields as asked
    where asked.prompt_type = prompt.prompt_type
    union all
    select
        prompt.prompt_type as prompt_type,
        wanted.position,
        wanted.name,
        'line' as kind,
        wanted.label,
        null as required_group,
        null as choices,
        false as choices_are_fixed
    from (
        values
        (1001::smallint, 'response_data.name', 'Name', 'ask_name'),
        (1002::smallint, 'response_data.phone', 'Phone number', 'ask_phone')
    ) as wanted (position, name, label, option)
    where prompt.options -> wanted.option = 'true';
end;
$$;

comment on function core.form_fields(tocsin.prompts) is
'What a prompt asks: the fields of its type, and the name and phone number where its options want them.';
