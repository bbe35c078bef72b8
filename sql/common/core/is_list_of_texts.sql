create or replace function core.is_list_of_texts(list jsonb, most integer, longest integer)
returns boolean
language sql
immutable
set search_path = ''
return (
    jsonb_typeof(list) = 'array'
    and (
        select
            count(*) between 1 and most
            and coalesce(bool_and(
                jsonb_typeof(item.value) = 'string'
                and length(item.value #>> '{}') between 1 and longest
                and core.plain_text(item.value #>> '{}') <> ''
            ), false)
        from jsonb_array_elements(case when jsonb_typeof(list) = 'array' then list end) as item (value)
    )
);

comment on function core.is_list_of_texts(jsonb, integer, integer) is
'Whether a JSON value is a list of 1 to most texts, each of 1 to longest characters and more than blanks. Never null.';
