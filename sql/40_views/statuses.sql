create or replace view api.statuses
with (security_invoker = true)
as
select
    status.workflow || '/' || status.slug as id,
    status.workflow,
    status.slug,
    status.name,
    status.sort_order,
    status.is_terminal,
    status.is_default,
    status.is_open,
    status.is_built_in,
    status.version
from tocsin.statuses as status
where status.tenant_id = (select auth.tenant());

comment on view api.statuses is
'The statuses of every workflow, built in and added.

Exactly one a workflow is the default, at which a new row starts.';
