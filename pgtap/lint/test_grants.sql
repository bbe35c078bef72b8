-- What nobody may do, and which rules may never fire from a table's own making.
begin;

select plan(6);

create temporary view serving as
select
    oid,
    rolname
from pg_roles
where rolname in ('tocsin_member', 'tocsin_guest', 'tocsin_worker');

select is(
    (select count(*) from serving), 3::bigint,
    'three roles serve requests and work'
);

select is_empty(
    $$
    select
        pg_class.oid::regclass,
        entry.grantee::regrole,
        entry.privilege_type
    from pg_class
    cross join lateral aclexplode(relacl) as entry
    where
        relnamespace::regnamespace::text = any(tap_help.schemas())
        and entry.grantee <> relowner
        and entry.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
    $$,
    'nobody but the owner has TRUNCATE, REFERENCES, TRIGGER or MAINTAIN on anything'
);

select is_empty(
    $$
    select
        attrelid::regclass,
        attname,
        entry.privilege_type
    from pg_attribute
    cross join lateral aclexplode(attacl) as entry
    where entry.privilege_type not in ('SELECT', 'INSERT', 'UPDATE') and entry.grantee in (select oid from serving)
    $$,
    'nor REFERENCES on a column'
);

select is_empty(
    $$
    select rolname
    from serving
    where
        has_database_privilege(oid, current_database(), 'create')
        or has_database_privilege(oid, current_database(), 'temporary')
    $$,
    'those who serve can make neither schemas nor temporary tables'
);

select is_empty(
    $$
    select
        rolname,
        nspname
    from serving
    cross join pg_namespace
    where has_schema_privilege(serving.oid, pg_namespace.oid, 'create')
    $$,
    'and nothing in any schema'
);

select is_empty(
    $$
    select
        rolname,
        relname
    from serving
    cross join pg_class
    where
        relnamespace = 'tocsin'::regnamespace
        and relkind = 'r'
        and rolname <> 'tocsin_member'
        and has_any_column_privilege(serving.oid, pg_class.oid, 'select, insert, update')
    $$,
    'guests and the worker reach no table but through functions'
);

select *
from finish();

rollback;
