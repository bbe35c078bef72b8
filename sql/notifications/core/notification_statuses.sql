create or replace view core.notification_statuses
with (security_invoker = true)
as
select status.slug
from (values ('unread'), ('read')) as status (slug);

comment on view core.notification_statuses is 'What a notification can be, for counting by status.';
