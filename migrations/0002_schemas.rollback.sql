alter default privileges for role tocsin_dba grant execute on functions to public;

do $$
begin
    execute format('alter default privileges for role %I grant execute on functions to public', current_user);
end;
$$;

drop schema local cascade;

alter default privileges for role tocsin_owner grant usage on types to public;

alter default privileges for role tocsin_owner grant execute on functions to public;

drop schema engine;

drop schema api;

drop schema intake;

drop schema core;

drop schema auth;

drop schema tocsin;

grant usage on language plpgsql to public;

grant usage on schema public to public;

do $$
begin
    execute format('grant connect, temporary on database %I to public', current_database());
end;
$$;
