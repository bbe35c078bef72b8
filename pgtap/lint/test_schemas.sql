-- What a schema may hold. Which objects those are, one by one, is in sql/manifest.json.
begin;

select plan(3);

select is_empty(
    $$select oid::regprocedure from pg_proc where pronamespace = 'tocsin'::regnamespace$$,
    'tocsin holds no function: tables and rules load independently'
);

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where relnamespace in ('auth'::regnamespace, 'intake'::regnamespace, 'engine'::regnamespace)
    $$,
    'auth, intake and engine hold functions only'
);

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where
        relnamespace in ('api'::regnamespace, 'core'::regnamespace)
        and relkind not in ('v', 'c')
    $$,
    'api and core hold views, types and functions: no table, materialised view or foreign table'
);

select *
from finish();

rollback;
