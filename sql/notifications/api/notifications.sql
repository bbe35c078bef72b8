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

comment on column api.notifications.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.notifications.kind is
'Which kind of news it is.';

comment on column api.notifications.title is
'The news, in a line.';

comment on column api.notifications.detail is
'More about it, by what it is.';

comment on column api.notifications.subject_type is
'What kind of thing it is about.';

comment on column api.notifications.subject_id is
'The id of what it is about.';

comment on column api.notifications.status is
'Whether it was read: unread or read.';

comment on column api.notifications.created_at is
'When it was written down.';

comment on column api.notifications.read_at is
'When it was read; null while it is not.';
