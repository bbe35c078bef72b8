create or replace view core.incident_statuses
with (security_invoker = true)
as
select distinct status.slug
from tocsin.statuses as status
where
    status.tenant_id = (select auth.tenant())
    and status.workflow not in ('case', 'tow');

comment on view core.incident_statuses is 'Every status that an incident of the tenant can have, for counting by status.';
