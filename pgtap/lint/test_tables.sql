-- What every table has to be like, also the one that is added tomorrow.
begin;

select plan(13);

create temporary view tenant_tables as
select oid
from pg_class
where
    relnamespace = 'tocsin'::regnamespace
    and relkind = 'r'
    and relname not in ('gates', 'seal_keys', 'modules', 'permissions', 'prompt_types', 'prompt_fields', 'tenants');

select isnt_empty('select oid from tenant_tables', 'there are tenant tables to look at');

select is_empty(
    $$
    select oid::regclass
    from pg_class
    where
        relnamespace = 'tocsin'::regnamespace
        and relkind = 'r'
        and not (relrowsecurity and relforcerowsecurity)
    $$,
    'every table has row security enabled and forced'
);

select is_empty(
    $$
    select tenant_tables.oid::regclass
    from tenant_tables
    where not exists (
        select
        from pg_index
        inner join pg_attribute on indrelid = attrelid and indkey[0] = attnum
        where indrelid = tenant_tables.oid and indisprimary and attname = 'tenant_id'
    )
    $$,
    'every tenant table''s primary key begins with tenant_id'
);

select is_empty(
    $$
    select indexrelid::regclass
    from pg_index
    inner join pg_attribute on indrelid = attrelid and indkey[0] = attnum
    where indrelid in (select oid from tenant_tables) and indisunique and attname <> 'tenant_id'
    $$,
    'every unique index of a tenant table begins with tenant_id: no oracle across tenants'
);

select is_empty(
    $$
    select indexrelid::regclass
    from pg_index
    inner join pg_class on indexrelid = pg_class.oid
    inner join pg_am on relam = pg_am.oid
    inner join pg_attribute on indrelid = attrelid and indkey[0] = attnum
    where indrelid in (select oid from tenant_tables) and amname = 'btree' and attname <> 'tenant_id'
    $$,
    'so does every other b-tree: each row belongs to one tenant''s requests'
);

select is_empty(
    $$
    select conrelid::regclass, conname
    from pg_constraint
    inner join pg_attribute as referring on conrelid = referring.attrelid and conkey[1] = referring.attnum
    inner join pg_attribute as referred on confrelid = referred.attrelid and confkey[1] = referred.attnum
    where
        contype = 'f'
        and conrelid in (select oid from tenant_tables)
        and confrelid in (select oid from tenant_tables)
        and (referring.attname, referred.attname) <> ('tenant_id', 'tenant_id')
    $$,
    'every foreign key between tenant tables carries tenant_id: keys do not ask row security'
);

select is_empty(
    $$
    select tenant_tables.oid::regclass
    from tenant_tables
    where not exists (
        select
        from pg_constraint
        inner join pg_attribute on conrelid = attrelid and conkey[1] = attnum
        where contype = 'f' and conrelid = tenant_tables.oid and attname = 'tenant_id'
    )
    $$,
    'every tenant table''s tenant_id is held by a foreign key'
);

select is_empty(
    $$
    select attrelid::regclass, attname
    from pg_attribute
    inner join pg_class on attrelid = pg_class.oid
    where relnamespace = 'tocsin'::regnamespace and attidentity <> ''
    union all
    select oid::regclass, null
    from pg_class
    where relnamespace = 'tocsin'::regnamespace and relkind = 'S'
    $$,
    'no identity, no serial, no sequence: a tenant is a movable unit'
);

select is_empty(
    $$
    select conrelid::regclass, conname
    from pg_constraint
    where connamespace = 'tocsin'::regnamespace and (condeferrable or not convalidated)
    $$,
    'no constraint is deferrable, and each was checked on every row'
);

select is_empty(
    $$
    select conrelid::regclass, conname
    from pg_constraint
    where
        connamespace = 'tocsin'::regnamespace
        and contype <> 'n'
        and not starts_with(conname, (select relname from pg_class where oid = conrelid))
    $$,
    'the name of every constraint begins with its table''s: problems are told by it'
);

select is_empty(
    $$
    select dependant.classid::regclass, dependant.objid, refobjid::regprocedure
    from pg_depend as dependant
    inner join pg_proc on refclassid = 'pg_proc'::regclass and refobjid = pg_proc.oid
    where
        pronamespace::regnamespace::text = any(tap_help.schemas())
        and dependant.classid in ('pg_attrdef'::regclass, 'pg_constraint'::regclass)
    $$,
    'no default, check or generated column calls a function of Tocsin''s: tables and rules load independently'
);

select is_empty(
    $$
    select attrelid::regclass, attname, atttypid::regtype
    from pg_attribute
    inner join pg_class on attrelid = pg_class.oid
    where
        relnamespace = 'tocsin'::regnamespace
        and relkind = 'r'
        and attnum > 0
        and not attisdropped
        and (
            atttypid = any(array['timestamp', 'json', 'varchar', 'char', 'money']::regtype [])
            or atttypid in (select oid from pg_type where typtype = 'e')
        )
    $$,
    'times have a zone, JSON is jsonb, words are text: no enum types'
);

select is_empty(
    $$
    select attrelid::regclass, attname
    from pg_attribute
    inner join pg_class on attrelid = pg_class.oid
    where
        relnamespace = 'tocsin'::regnamespace
        and relkind = 'r'
        and attname = 'tenant_id'
        and (atttypid <> 'uuid'::regtype or not attnotnull)
    $$,
    'tenant_id is a uuid and never null'
);

select *
from finish();

rollback;
