create or replace trigger incidents_52_deactivate_prompts
after update of deleted_at on tocsin.incidents
for each row
when (new.deleted_at is not null)
execute function core.deactivate_prompts();

comment on trigger incidents_52_deactivate_prompts on tocsin.incidents is 'Nobody is asked about an incident that was deleted.';
