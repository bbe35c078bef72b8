create or replace function core.mark_urgent(field text, options jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select
        jsonb_agg(
            case
                when
                    field = 'response_data.needs'
                    or (field = 'response_data.status' and item.value ->> 'value' = 'needs_help')
                    then item.value || '{"is_urgent": true}'
                else item.value
            end
            order by item.number
        )
    from jsonb_array_elements(options) with ordinality as item (value, number)
);

comment on function core.mark_urgent(text, jsonb) is
'The options of a field, those marked (is_urgent) that say that somebody needs help, as tocsin.prompt_responses counts it.';
