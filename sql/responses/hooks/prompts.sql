create or replace trigger prompts_52_slots
after insert on tocsin.prompts
for each row
when (new.max_responses is not null)
execute function core.reset_slots();

comment on trigger prompts_52_slots on tocsin.prompts is 'Has places for as many answers as it takes.';

create or replace trigger prompts_52_slots_on_update
after update of is_active, max_responses on tocsin.prompts
for each row
when ((old.is_active, old.max_responses) is distinct from (new.is_active, new.max_responses))
execute function core.reset_slots();

comment on trigger prompts_52_slots_on_update on tocsin.prompts is 'Has places while it is asked.';
