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

comment on column api.severities.id is
'Its workflow and slug.';

comment on column api.severities.workflow is
'The workflow that it belongs to.';

comment on column api.severities.slug is
'The word that it is named by; it never changes.';

comment on column api.severities.name is
'What people call it.';

comment on column api.severities.rank is
'Its place among the severities of the workflow: the highest is the worst.';

comment on column api.severities.version is
'How many times it has been written, from 1; the ETag begins with it.';
