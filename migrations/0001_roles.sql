-- Roles: who owns, who logs in, and the narrow owners of the SECURITY DEFINER functions.
--
-- Roles belong to the whole cluster: another database of it may be making the same ones right now, and advisory
-- locks do not reach across databases, so a role that appears in between is taken as made. No rollback drops them.
do $$
declare
    wanted record;
begin
    for wanted in
        select role_name, can_login
        from (
            values
                ('tocsin_owner', false),
                ('tocsin_member', true),
                ('tocsin_guest', true),
                ('tocsin_worker', true),
                ('tocsin_gate', false),
                ('tocsin_ledger', false),
                ('tocsin_intake', false),
                ('tocsin_search', false),
                ('tocsin_engine', false),
                ('tocsin_dba', false),
                ('tocsin_reviewer', false)
        ) as roles (role_name, can_login)
    loop
        begin
            execute format(
                'create role %I %s', wanted.role_name, case when wanted.can_login then 'login' else 'nologin' end
            );
        exception
            when duplicate_object or unique_violation then null;
        end;
    end loop;
end;
$$;

-- The administrator acts as the owner, and hands the owner the narrow roles inside a load's transaction.
do $$
begin
    -- From 16 on, who makes a role is a member of it that may hand it out, but not yet act as it.
    if
        not pg_has_role(
            current_user,
            'tocsin_owner',
            case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end
        )
    then
        execute format('grant tocsin_owner to %I', current_user);
    end if;
end;
$$;

-- Who changes policies acts as the owner.
do $$
begin
    if not pg_has_role('tocsin_dba', 'tocsin_owner', 'member') then
        grant tocsin_owner to tocsin_dba;
    end if;
end;
$$;

-- Nobody who serves a request waits for ever, holds a transaction open, or reads times in a zone of its own.
alter role tocsin_member set statement_timeout = '10s';

alter role tocsin_member set lock_timeout = '5s';

alter role tocsin_member set idle_in_transaction_session_timeout = '30s';

alter role tocsin_member set timezone = 'UTC';

alter role tocsin_guest set statement_timeout = '10s';

alter role tocsin_guest set lock_timeout = '5s';

alter role tocsin_guest set idle_in_transaction_session_timeout = '30s';

alter role tocsin_guest set timezone = 'UTC';

alter role tocsin_worker set timezone = 'UTC';
