create or replace function api.read_all_notifications()
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    marked integer;
begin
    update tocsin.notifications
    set read_at = statement_timestamp()
    where
        notifications.tenant_id = auth.tenant()
        and notifications.member_id = auth.member()
        and notifications.status = 'unread';
    get diagnostics marked = row_count;
    return (json_build_object('marked', marked), null, null)::core.result;
end;
$$;

comment on function api.read_all_notifications() is
'Mark all the caller''s notifications as read.

Result: how many were unread.';
