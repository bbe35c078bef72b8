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
