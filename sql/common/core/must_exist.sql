create or replace function core.must_exist(is_there boolean)
returns void
language plpgsql
immutable
set search_path = ''
as $$
begin
    if must_exist.is_there is not true then
        raise exception using
            errcode = 'no_data_found',
            constraint = 'not-found',
            message = 'Nothing is here under this address, or it is not yours to see.';
    end if;
end;
$$;

comment on function core.must_exist(boolean) is 'Raises not-found unless it was found.';
