create or replace function core.options_of(texts jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select jsonb_agg(jsonb_build_object('value', item.value, 'label', item.value) order by item.number)
    from jsonb_array_elements(texts) with ordinality as item (value, number)
);

comment on function core.options_of(jsonb) is 'A list of texts as options to choose from, each its own label; null for null.';
