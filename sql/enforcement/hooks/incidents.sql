create or replace trigger incidents_62_resolve_action
after update of status on tocsin.incidents
for each row
when (
    old.status is distinct from new.status
    and new.workflow = 'enforcement'
    and new.status = 'resolved'
)
execute function core.record_resolution();

comment on trigger incidents_62_resolve_action on tocsin.incidents is
'Who resolves an incident of enforcement has acted on it.';
