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
