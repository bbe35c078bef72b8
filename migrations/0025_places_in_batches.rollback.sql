set local role tocsin_owner;

-- All that are to come are laid out at once.
alter table tocsin.prompt_slots no force row level security;

alter table tocsin.prompts no force row level security;

insert into tocsin.prompt_slots (tenant_id, prompt_id, slot)
select
    opening.tenant_id,
    opening.prompt_id,
    slots.number
from tocsin.prompt_slots as opening
inner join tocsin.prompts
    on
        opening.tenant_id = prompts.tenant_id
        and opening.prompt_id = prompts.id
cross join generate_series(opening.next_slot, prompts.max_responses) as slots (number);

alter table tocsin.prompt_slots force row level security;

alter table tocsin.prompts force row level security;

alter table tocsin.prompt_slots drop column next_slot;
