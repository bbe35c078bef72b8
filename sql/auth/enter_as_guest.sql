create or replace function auth.enter_as_guest(read_only boolean)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    perform auth.wipe_session();
    if enter_as_guest.read_only then
        set local transaction_read_only = on;
    end if;
end;
$$;

alter function auth.enter_as_guest(boolean) owner to tocsin_gate;

comment on function auth.enter_as_guest(boolean) is
'Begins the request of somebody without an account: nobody''s context, on a session that nobody has left anything in.

Arguments: read_only, true for a GET: the transaction cannot write from here on, and cannot undo that.
Errors: poisoned-session. Security definer: so that the guest''s login may execute this and nothing else of auth.';
