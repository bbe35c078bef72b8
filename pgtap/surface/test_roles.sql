-- Nobody who serves a request bypasses: the roles and what they are.
begin;

select plan(11);

create temporary view tocsin_roles as
select
    oid,
    rolname::text as role_name,
    rolcanlogin,
    rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as is_mighty
from pg_roles
where rolname like 'tocsin\_%' and rolname <> 'tocsin_admin';

select set_eq(
    'select role_name from tocsin_roles',
    array[
        'tocsin_owner',
        'tocsin_member',
        'tocsin_guest',
        'tocsin_worker',
        'tocsin_gate',
        'tocsin_ledger',
        'tocsin_intake',
        'tocsin_search',
        'tocsin_engine',
        'tocsin_dba',
        'tocsin_reviewer'
    ],
    'these are Tocsin''s roles'
);

select set_eq(
    'select role_name from tocsin_roles where rolcanlogin',
    array['tocsin_member', 'tocsin_guest', 'tocsin_worker'],
    'these three log in'
);

select is_empty(
    'select role_name from tocsin_roles where is_mighty',
    'none is superuser, bypasses row security, creates roles or databases, or replicates'
);

select set_eq(
    $$
    select roleid::regrole::text, member::regrole::text
    from pg_auth_members
    where member in (select oid from tocsin_roles)
    $$,
    $$values ('tocsin_owner', 'tocsin_dba'), ('tocsin_member', 'tocsin_dba')$$,
    'DBAs may act as the owner and as a member; the owner itself holds the narrow roles only inside a load'
);

select is_empty(
    $$
    select role_name, classid::regclass, objid
    from pg_shdepend
    inner join tocsin_roles on refobjid = oid
    where refclassid = 'pg_authid'::regclass and deptype = 'o' and rolcanlogin
    $$,
    'those who log in own nothing in any database'
);

select set_eq(
    $$
    select distinct proowner::regrole::text
    from pg_proc
    where pronamespace::regnamespace::text = any(tap_help.schemas())
    $$,
    array['tocsin_owner', 'tocsin_gate', 'tocsin_ledger', 'tocsin_search', 'tocsin_intake', 'tocsin_engine'],
    'functions are the owner''s or a narrow role''s'
);

select set_eq(
    $$
    select distinct relowner::regrole::text
    from pg_class
    where relnamespace::regnamespace::text = any(tap_help.schemas())
    $$,
    array['tocsin_owner'],
    'tables, indexes and views are the owner''s'
);

select set_eq(
    $$
    select
        case when entry.grantee = 0 then 'public' else entry.grantee::regrole::text end,
        lower(entry.privilege_type)
    from pg_database
    cross join lateral aclexplode(coalesce(datacl, acldefault('d', datdba))) as entry
    where datname = current_database() and entry.grantee <> datdba
    $$,
    $$
    values
        ('tocsin_owner', 'connect'),
        ('tocsin_member', 'connect'),
        ('tocsin_guest', 'connect'),
        ('tocsin_worker', 'connect'),
        ('tocsin_dba', 'connect'),
        ('tocsin_dba', 'temporary'),
        ('tocsin_reviewer', 'connect'),
        ('tocsin_reviewer', 'temporary')
    $$,
    'who may connect and make temporary tables; PUBLIC may not'
);

select is_empty(
    $$
    select role_name
    from tocsin_roles
    where rolcanlogin and has_language_privilege(oid, 'plpgsql', 'usage')
    $$,
    'those who log in cannot run DO blocks'
);

select set_eq(
    $$
    select rolname::text, unnest(rolconfig)
    from pg_roles
    where rolname in (select role_name from tocsin_roles)
    $$,
    $$
    values
        ('tocsin_member', 'statement_timeout=10s'),
        ('tocsin_member', 'lock_timeout=5s'),
        ('tocsin_member', 'idle_in_transaction_session_timeout=30s'),
        ('tocsin_member', 'TimeZone=UTC'),
        ('tocsin_member', 'log_parameter_max_length=0'),
        ('tocsin_member', 'log_parameter_max_length_on_error=0'),
        ('tocsin_guest', 'statement_timeout=10s'),
        ('tocsin_guest', 'lock_timeout=5s'),
        ('tocsin_guest', 'idle_in_transaction_session_timeout=30s'),
        ('tocsin_guest', 'TimeZone=UTC'),
        ('tocsin_guest', 'log_parameter_max_length=0'),
        ('tocsin_guest', 'log_parameter_max_length_on_error=0'),
        ('tocsin_worker', 'statement_timeout=15min'),
        ('tocsin_worker', 'lock_timeout=30s'),
        ('tocsin_worker', 'idle_in_transaction_session_timeout=5min'),
        ('tocsin_worker', 'TimeZone=UTC'),
        ('tocsin_worker', 'log_parameter_max_length=0'),
        ('tocsin_worker', 'log_parameter_max_length_on_error=0')
    $$,
    'nobody who logs in waits for ever'
);

select set_eq(
    $$
    select
        case when defaclrole = current_user::regrole then 'the administrator' else defaclrole::regrole::text end,
        defaclnamespace::text,
        defaclobjtype::text,
        replace(defaclacl::text, current_user, 'a')
    from pg_default_acl
    $$,
    $$
    values
        ('the administrator', '0', 'f', '{a=X/a}'),
        ('tocsin_dba', '0', 'f', '{tocsin_dba=X/tocsin_dba}'),
        ('tocsin_owner', '0', 'f', '{tocsin_owner=X/tocsin_owner}'),
        ('tocsin_owner', '0', 'T', '{tocsin_owner=U/tocsin_owner}')
    $$,
    'what the owner, the administrator or a DBA makes is nobody''s until it is granted'
);

select *
from finish();

rollback;
