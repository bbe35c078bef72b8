-- Schemas, and what PostgreSQL gives to everybody taken away.
-- depends: 0001_roles
do $$
begin
    execute format('revoke connect, temporary on database %I from public', current_database());
    execute format(
        'grant connect on database %I to tocsin_owner, tocsin_member, tocsin_guest, tocsin_worker,'
        ' tocsin_dba, tocsin_reviewer',
        current_database()
    );
    execute format('grant temporary on database %I to tocsin_dba, tocsin_reviewer', current_database());
end;
$$;

revoke all on schema public from public;

-- No DO blocks for who serves requests. Where plpgsql is not ours to change (managed PostgreSQL) this only warns.
revoke usage on language plpgsql from public;

do $$
begin
    if has_language_privilege('plpgsql', 'usage with grant option') then
        grant usage on language plpgsql to tocsin_owner, tocsin_dba, tocsin_reviewer;
    end if;
end;
$$;

create schema tocsin authorization tocsin_owner;

create schema auth authorization tocsin_owner;

create schema core authorization tocsin_owner;

create schema intake authorization tocsin_owner;

create schema api authorization tocsin_owner;

create schema engine authorization tocsin_owner;

-- The global form: the one with `in schema` takes nothing away.
alter default privileges for role tocsin_owner revoke execute on functions from public;

alter default privileges for role tocsin_owner revoke usage on types from public;

-- A schema for what is a DBA's own: no load drops anything in it, and no comparison looks into it.
create schema local authorization tocsin_dba;

comment on schema local is
'For objects of the people who run this database: views for reports, tables of their own, helpers.

Tocsin makes nothing here and drops nothing. Who was granted tocsin_dba may.';

-- A function that the administrator or tocsin_dba makes is nobody's until it is granted, as the owner's are.
alter default privileges for role tocsin_dba revoke execute on functions from public;

do $$
begin
    execute format('alter default privileges for role %I revoke execute on functions from public', current_user);
end;
$$;
