create or replace view api.notifications
with (security_invoker = true)
as
select
    note.id,
    note.kind,
    note.title,
    note.detail,
    note.subject_type,
    note.subject_id,
    note.status,
    note.created_at,
    note.read_at
from tocsin.notifications as note
where
    note.tenant_id = (select auth.tenant())
    and note.member_id = (select auth.member());

comment on view api.notifications is
'What the caller was told, and whether they have read it.

status: unread or read; status_counts has how many there are of each.';

create or replace view core.notification_statuses
with (security_invoker = true)
as
select status.slug
from (values ('unread'), ('read')) as status (slug);

comment on view core.notification_statuses is 'What a notification can be, for counting by status.';
