create or replace view api.transitions
with (security_invoker = true)
as
select
    concat_ws('/', move.workflow, move.from_status, move.to_status) as id,
    move.workflow,
    move.from_status,
    move.to_status,
    move.permission,
    move.least_permission,
    move.verb,
    move.is_built_in,
    move.version
from tocsin.transitions as move
where move.tenant_id = (select auth.tenant());

comment on view api.transitions is
'The moves that each workflow allows, and the permission each needs.

A move that is not listed is refused, by anyone. It takes permission and least_permission, which is mostly the same
one. verb names the verb that alone makes it; where it is null, POST /incidents/{id}/transition does.';

comment on column api.transitions.id is
'Its workflow and both statuses.';

comment on column api.transitions.workflow is
'The workflow that it belongs to.';

comment on column api.transitions.from_status is
'The status that the move begins at.';

comment on column api.transitions.to_status is
'The status that the move ends at.';

comment on column api.transitions.permission is
'The permission that it needs.';

comment on column api.transitions.least_permission is
'The permission that it needs whatever else it names.';

comment on column api.transitions.verb is
'The verb that alone makes this move; null where any may.';

comment on column api.transitions.is_built_in is
'Whether it came with the organisation, and cannot be removed.';

comment on column api.transitions.version is
'How many times it has been written, from 1; the ETag begins with it.';
