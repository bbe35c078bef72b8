create or replace function auth.has_module(module text)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return coalesce(position(',' || has_module.module || ',' in split_part(auth.context(), '|', 5)) > 0, false);
end;
$$;

comment on function auth.has_module(text) is
'Whether the caller''s tenant has enabled a module. Never null.';
