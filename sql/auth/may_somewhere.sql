create or replace function auth.may_somewhere(permission text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
    held text := split_part(auth.context(), '|', 4);
begin
    return coalesce(
        position(',' || may_somewhere.permission || ',' in held) > 0
        or position(',' || may_somewhere.permission || ':' in held) > 0,
        false
    );
end;
$$;

comment on function auth.may_somewhere(text) is
'Whether the caller holds a permission for all workflows or for some.

Arguments: permission, a verb of tocsin.permissions. For which ones, auth.workflows() says. Never null.';
