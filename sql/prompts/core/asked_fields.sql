create or replace function core.asked_fields(prompt tocsin.prompts)
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
        null as one_of,
        null as choices,
        false as is_closed
    from (
        values
        (1001::smallint, 'response_data.name', 'Name', 'ask_name'),
        (1002::smallint, 'response_data.phone', 'Phone number', 'ask_phone')
    ) as wanted (position, name, label, option)
    where prompt.options -> wanted.option = 'true';
end;
$$;

comment on function core.asked_fields(tocsin.prompts) is
'What a prompt asks: the fields of its type, and the name and phone number where its options want them.';
