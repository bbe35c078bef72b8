create or replace function core.refuse_in_use(message text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'in-use',
        message = refuse_in_use.message;
end;
$$;

comment on function core.refuse_in_use(text) is
'Raises in-use: something refers to what was to be removed. Argument: message, which says what, and the remedy.';
