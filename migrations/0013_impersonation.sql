-- Who changes policies tries them as a member.
-- depends: 0001_roles
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
