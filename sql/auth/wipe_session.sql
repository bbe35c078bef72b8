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
    if
        current_setting('transaction_isolation') <> current_setting('default_transaction_isolation')
        or current_setting('transaction_deferrable') <> current_setting('default_transaction_deferrable')
        or (
            current_setting('transaction_read_only') <> current_setting('default_transaction_read_only')
            and not pg_is_in_recovery()
        )
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'poisoned-session',
            message = 'this transaction began as an earlier request wished';
    end if;
    unlisten *;
    perform pg_advisory_unlock_all();
end;
$$;

comment on function auth.wipe_session() is
'Clears what an earlier transaction left on this connection, and refuses the connection where that cannot be done.

Errors: poisoned-session, when a statement prepared through SQL or a holdable cursor is found, or the transaction began
with an isolation or read-only mode that was left behind as the default: the caller closes the connection. Settings,
LISTENs and session advisory locks are cleared.';
