create or replace function core.refuse_change()
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

comment on function core.refuse_change() is 'Refuses any change of a row: append-only, whoever writes.';
