create or replace function engine.tenants()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
select tenants.slug
from tocsin.tenants
where tenants.id <> '00000000-0000-0000-0000-000000000000'
order by tenants.slug;
$$;

alter function engine.tenants() owner to tocsin_engine;

comment on function engine.tenants() is
'The slugs of all tenants, for who verifies one after the other. Security definer: the worker''s login reads no table.';
