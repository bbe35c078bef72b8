create or replace function core.refuse_repeat()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'unique_violation',
        constraint = 'duplicate-response',
        message = 'This prompt was answered before, and is answered once.';
end;
$$;

comment on function core.refuse_repeat() is 'Raises duplicate-response.';
