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

-- Who changes policies tries them as a member.
do $$
begin
    if not pg_has_role('tocsin_dba', 'tocsin_member', 'member') then
        grant tocsin_member to tocsin_dba;
    end if;
end;
$$;

-- So does the administrator, whom nobody else lets be a member.
do $$
begin
    -- From 16 on, who makes a role is a member of it that may hand it out, but not yet act as it.
    if
        not pg_has_role(
            current_user,
            'tocsin_dba',
            case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end
        )
    then
        execute format('grant tocsin_dba to %I', current_user);
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

-- The worker waits for nobody for ever either. Its statements may be long (an import's batch, a ledger verified); none
-- comes near the two hours that sealing looks back for slow transactions.
alter role tocsin_worker set statement_timeout = '15min';

alter role tocsin_worker set lock_timeout = '30s';

alter role tocsin_worker set idle_in_transaction_session_timeout = '5min';

-- Parameters of requests, the gate key among them, stay out of the server's log, whatever it logs.
--
-- A superuser's settings. Without one, log_parameter_max_length = 0 is for the server's configuration to say.
do $$
declare
    login text;
    setting text;
begin
    foreach setting in array array['log_parameter_max_length', 'log_parameter_max_length_on_error'] loop
        foreach login in array array['tocsin_member', 'tocsin_guest', 'tocsin_worker'] loop
            begin
                execute format('alter role %I set %I = 0', login, setting);
            exception
                when insufficient_privilege then null;
            end;
        end loop;
    end loop;
end;
$$;
