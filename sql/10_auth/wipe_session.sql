create or replace function auth.wipe_session()
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    if
        exists (select from pg_catalog.pg_prepared_statements where from_sql)
        or exists (select from pg_catalog.pg_cursors where is_holdable)
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'poisoned-session',
            message = 'this session holds statements or cursors from before';
    end if;
    reset all;
    unlisten *;
    perform pg_advisory_unlock_all();
end;
$$;

comment on function auth.wipe_session() is
'Clears what an earlier transaction left on this connection, and refuses the connection where that cannot be done.

Errors: poisoned-session, when a statement prepared through SQL or a holdable cursor is found: the caller closes the
connection. Settings, LISTENs and session advisory locks are cleared.';
