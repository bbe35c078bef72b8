create or replace function auth.may(permission text, workflow text default null)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
declare
    held text := split_part(auth.context(), '|', 4);
begin
    return coalesce(
        position(',' || may.permission || ',' in held) > 0
        or position(',' || may.permission || ':' || may.workflow || ',' in held) > 0,
        false
    );
end;
$$;

comment on function auth.may(text, text) is
'Whether the caller holds a permission, for all workflows or for the one named.

Arguments: permission, a verb of tocsin.permissions; workflow, null to ask for all workflows. Never null.';
