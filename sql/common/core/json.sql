create or replace function core.changed_fields(before jsonb, after jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return (
    select
        coalesce(
            jsonb_agg(
                jsonb_build_object('field', changed.key, 'old', before -> changed.key, 'new', changed.value)
                order by changed.key
            ),
            '[]'
        )
    from jsonb_each(after) as changed (key, value)
    where
        changed.value is distinct from before -> changed.key
        and changed.key not in (
            'version', 'updated_at', 'change_reason', 'is_open', 'severity_rank', 'is_description_amended'
        )
);

comment on function core.changed_fields(jsonb, jsonb) is
'The fields in which two rows differ, as [{field, old, new}] in order of name, less the book-keeping columns.';

create or replace function core.is_count(given jsonb)
returns boolean
language sql
immutable
set search_path = ''
return (
    case jsonb_typeof(given)
        when 'number' then given::numeric between 0 and 100000 and given::numeric % 1 = 0
        else given is null
    end
);

comment on function core.is_count(jsonb) is
'Whether a JSON value is a whole number from 0 to 100000, or not there at all. Never null.';

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
