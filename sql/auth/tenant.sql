create or replace function auth.tenant()
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return nullif(split_part(auth.context(), '|', 1), '')::uuid;
end;
$$;

comment on function auth.tenant() is
'The tenant of the caller, or null without a genuine context.

Policies write (select auth.tenant()), so that it is evaluated once a statement.';
