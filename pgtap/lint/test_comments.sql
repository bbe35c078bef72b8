-- Everything says what it is for: a DBA reads the database, not the repository.
begin;

select plan(9);

create temporary view relations as
select
    oid,
    relkind
from pg_class
where
    relnamespace::regnamespace::text = any(tap_help.schemas())
    and coalesce(obj_description(oid, 'pg_class'), '') = '';

select is_empty(
    $$
    select nspname
    from pg_namespace
    where
        nspname = any(tap_help.schemas())
        and obj_description(oid, 'pg_namespace') is null
    $$,
    'every schema has a comment'
);

select is_empty($$select oid::regclass from relations where relkind = 'r'$$, 'every table has a comment');

select is_empty($$select oid::regclass from relations where relkind = 'v'$$, 'every view has a comment');

select is_empty(
    $$
    select oid::regclass
    from relations
    where relkind = 'i' and oid not in (select conindid from pg_constraint)
    $$,
    'every index that is not a constraint''s has a comment'
);

select is_empty(
    $$
    select conrelid::regclass, conname
    from pg_constraint
    where
        connamespace = 'tocsin'::regnamespace
        and contype in ('c', 'f', 'p', 'u', 'x')
        and coalesce(obj_description(oid, 'pg_constraint'), '') = ''
    $$,
    'every constraint has a comment'
);

select is_empty(
    $$
    select polrelid::regclass, polname
    from pg_policy
    where coalesce(obj_description(oid, 'pg_policy'), '') = ''
    $$,
    'every policy has a comment'
);

select is_empty(
    $$
    select tgrelid::regclass, tgname
    from pg_trigger
    where not tgisinternal and coalesce(obj_description(oid, 'pg_trigger'), '') = ''
    $$,
    'every trigger has a comment'
);

select is_empty(
    $$
    select oid::regprocedure
    from pg_proc
    where
        pronamespace = 'api'::regnamespace
        and split_part(obj_description(oid, 'pg_proc'), E'\n', 1) !~ '^[A-Z].{1,119}\.$'
    $$,
    'the first line of a verb''s comment is one sentence: it becomes the OpenAPI summary'
);

select is_empty(
    $$
    select typname
    from pg_type
    left join pg_class on typrelid = pg_class.oid
    where
        typnamespace::regnamespace::text = any(tap_help.schemas())
        and typcategory <> 'A'
        and coalesce(relkind, 'c') = 'c'
        and coalesce(obj_description(pg_type.oid, 'pg_type'), '') = ''
    $$,
    'every type has a comment'
);

select *
from finish();

rollback;
