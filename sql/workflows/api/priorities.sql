create or replace view api.priorities
with (security_invoker = true)
as
select
    priority.slug as id,
    priority.slug,
    priority.name,
    priority.level,
    priority.response_time_minutes,
    priority.resolution_time_minutes,
    priority.is_active,
    priority.is_default,
    priority.version
from tocsin.priorities as priority
where priority.tenant_id = (select auth.tenant());

comment on view api.priorities is
'The priorities and their response and resolution times in minutes.

Level 1 is the most urgent.';

comment on column api.priorities.id is
'Its slug.';

comment on column api.priorities.slug is
'The word that it is named by; it never changes.';

comment on column api.priorities.name is
'What people call it.';

comment on column api.priorities.level is
'Its place in the order: 1 is the most urgent.';

comment on column api.priorities.response_time_minutes is
'Within how many minutes somebody should respond.';

comment on column api.priorities.resolution_time_minutes is
'Within how many minutes it should be resolved.';

comment on column api.priorities.is_active is
'Whether a new incident may have it.';

comment on column api.priorities.is_default is
'Whether it is taken where none is named.';

comment on column api.priorities.version is
'How many times it has been written, from 1; the ETag begins with it.';
