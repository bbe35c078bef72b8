create or replace function api.read_notification(id uuid)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    update tocsin.notifications
    set read_at = coalesce(notifications.read_at, statement_timestamp())
    where
        notifications.tenant_id = auth.tenant()
        and notifications.member_id = auth.member()
        and notifications.id = read_notification.id;
    perform core.require_found(found);
    return (
        select (row_to_json(notifications), null, '/v1/notifications?id=eq.' || notifications.id)::core.result
        from api.notifications
        where notifications.id = read_notification.id
    );
end;
$$;

comment on function api.read_notification(uuid) is
'Mark a notification as read.

Read again, it keeps the time of the first. Arguments: id. Errors: not-found.';
