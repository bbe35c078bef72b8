create or replace function core.options_among(options jsonb, wanted jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select jsonb_agg(item.value order by item.number)
    from jsonb_array_elements(options) with ordinality as item (value, number)
    where wanted @> (item.value -> 'value')
);

comment on function core.options_among(jsonb, jsonb) is 'Those of some options whose value is wanted; null for none.';
