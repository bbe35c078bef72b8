create or replace function core.invalid(field text, message text, slug text default 'validation-failed')
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'check_violation',
        constraint = invalid.slug,
        message = invalid.message,
        column = invalid.field;
end;
$$;

comment on function core.invalid(text, text, text) is
'Refuses a value: the error names the field and says what would do.

Arguments: field, as the body calls it; message, a sentence for the caller; slug of the problem.';
