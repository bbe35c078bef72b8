create or replace view api.severities
with (security_invoker = true)
as
select
    severity.workflow || '/' || severity.slug as id,
    severity.workflow,
    severity.slug,
    severity.name,
    severity.rank,
    severity.version
from tocsin.severities as severity
where severity.tenant_id = (select auth.tenant());

comment on view api.severities is
'The severities of every workflow, built in and added.

rank is on one scale for all workflows, the highest is the worst: lists compare and order by it.';
