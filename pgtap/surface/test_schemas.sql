-- Which schemas there are, whose they are, and who may look into them: closed lists.
begin;

select plan(6);

select set_eq(
    $$
    select nspname::text
    from pg_namespace
    where nspname !~ '^(pg_|information_schema$)' and nspname not in ('tap', 'tap_help')
    $$,
    tap_help.schemas() || array['deploy', 'local', 'public'],
    'Tocsin''s six schemas, the book-keeping of loads, the DBA''s own, and PostgreSQL''s own'
);

select set_eq(
    $$select nspname::text from pg_namespace where nspowner = 'tocsin_owner'::regrole$$,
    tap_help.schemas(),
    'the six are tocsin_owner''s'
);

select set_eq(
    $$select nspname::text from pg_namespace where nspowner = 'tocsin_dba'::regrole$$,
    array['local'],
    'the DBA''s own is tocsin_dba''s'
);

select set_eq(
    $$
    select
        nspname::text,
        case when entry.grantee = 0 then 'public' else entry.grantee::regrole::text end,
        lower(entry.privilege_type)
    from pg_namespace
    cross join lateral aclexplode(nspacl) as entry
    where
        nspname = any(tap_help.schemas() || array['deploy', 'local', 'public'])
        and entry.grantee <> nspowner
    $$,
    $$
    values
        ('tocsin', 'tocsin_member', 'usage'),
        ('tocsin', 'tocsin_gate', 'usage'),
        ('tocsin', 'tocsin_ledger', 'usage'),
        ('tocsin', 'tocsin_search', 'usage'),
        ('tocsin', 'tocsin_intake', 'usage'),
        ('tocsin', 'tocsin_engine', 'usage'),
        ('auth', 'tocsin_member', 'usage'),
        ('auth', 'tocsin_guest', 'usage'),
        ('auth', 'tocsin_gate', 'usage'),
        ('auth', 'tocsin_ledger', 'usage'),
        ('auth', 'tocsin_search', 'usage'),
        ('auth', 'tocsin_intake', 'usage'),
        ('auth', 'tocsin_engine', 'usage'),
        ('core', 'tocsin_member', 'usage'),
        ('core', 'tocsin_ledger', 'usage'),
        ('core', 'tocsin_search', 'usage'),
        ('core', 'tocsin_intake', 'usage'),
        ('core', 'tocsin_engine', 'usage'),
        ('api', 'tocsin_member', 'usage'),
        ('api', 'tocsin_guest', 'usage'),
        ('intake', 'tocsin_member', 'usage'),
        ('intake', 'tocsin_guest', 'usage'),
        ('intake', 'tocsin_intake', 'usage'),
        ('engine', 'tocsin_engine', 'usage'),
        ('engine', 'tocsin_worker', 'usage')
    $$,
    'who may use which schema; nobody may create anything in one, and PUBLIC has not even public'
);

select is_empty(
    $$
    select relname
    from pg_class
    where relnamespace = 'public'::regnamespace
    $$,
    'public is empty'
);

select set_eq(
    $$
    select extname::text
    from pg_extension
    where extname not in ('pgtap', 'plpgsql_check')
    $$,
    array['plpgsql'],
    'no extension but plpgsql is needed'
);

select *
from finish();

rollback;
