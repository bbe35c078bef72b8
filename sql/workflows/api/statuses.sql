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

comment on column api.statuses.id is
'Its workflow and slug.';

comment on column api.statuses.workflow is
'The workflow that it belongs to.';

comment on column api.statuses.slug is
'The word that it is named by; it never changes.';

comment on column api.statuses.name is
'What people call it.';

comment on column api.statuses.sort_order is
'Its place among the others.';

comment on column api.statuses.is_terminal is
'Whether no move leads on from it.';

comment on column api.statuses.is_default is
'Whether a new incident begins here.';

comment on column api.statuses.is_open is
'Whether an incident at it counts as open.';

comment on column api.statuses.is_built_in is
'Whether it came with the organisation, and cannot be removed.';

comment on column api.statuses.version is
'How many times it has been written, from 1; the ETag begins with it.';
