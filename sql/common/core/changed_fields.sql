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
