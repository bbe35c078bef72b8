create or replace function auth.member()
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    return nullif(split_part(auth.context(), '|', 2), '')::uuid;
end;
$$;

comment on function auth.member() is
'The calling member, or null: no genuine context, or the engine at work.';
