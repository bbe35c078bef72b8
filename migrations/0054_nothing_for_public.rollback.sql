alter default privileges for role tocsin_dba grant execute on functions to public;

do $$
begin
    execute format('alter default privileges for role %I grant execute on functions to public', current_user);
end;
$$;
