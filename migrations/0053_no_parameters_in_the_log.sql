-- Parameters of requests, the gate key among them, stay out of the server's log, whatever it logs.
--
-- A superuser's settings. Without one, log_parameter_max_length = 0 is for the server's configuration to say.
-- depends: 0018_short_list_of_pending_words
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
