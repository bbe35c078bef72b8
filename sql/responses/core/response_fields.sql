create or replace function core.response_fields(body jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select coalesce(jsonb_object_agg(given.key, given.value), '{}')
    from jsonb_each(body) as given (key, value)
    where
        given.key in (
            'response_data', 'response_channel', 'location_label', 'location_lat', 'location_lng',
            'location_accuracy_m', 'adults_count', 'children_count', 'pets_count', 'occurred_at'
        )
);

comment on function core.response_fields(jsonb) is 'Of a body what any answerer may say.';
