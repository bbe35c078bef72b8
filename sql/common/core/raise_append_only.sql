create or replace function core.raise_append_only()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'append-only',
        message = format('Rows of %s are never changed or deleted.', tg_table_name);
end;
$$;

comment on function core.raise_append_only() is 'Refuses any change of a row: append-only, whoever writes.';
