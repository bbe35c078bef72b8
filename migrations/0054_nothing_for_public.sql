-- A function that the administrator or tocsin_dba makes is nobody's until it is granted, as the owner's are.
-- depends: 0053_no_parameters_in_the_log
alter default privileges for role tocsin_dba revoke execute on functions from public;

do $$
begin
    execute format('alter default privileges for role %I revoke execute on functions from public', current_user);
end;
$$;
