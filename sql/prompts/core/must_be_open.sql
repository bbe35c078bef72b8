create or replace function core.must_be_open(prompt tocsin.prompts)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if (prompt.is_active and coalesce(prompt.expires_at > statement_timestamp(), true)) is not true then
        raise exception using
            errcode = 'no_data_found',
            constraint = 'prompt-unavailable',
            message = 'There is no such prompt, or it is over.';
    end if;
end;
$$;

comment on function core.must_be_open(tocsin.prompts) is
'Refuses a prompt that is over, and one that there is not: prompt-unavailable, one answer for all.';
