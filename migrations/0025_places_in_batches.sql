-- The places of a prompt are laid out as they are taken. Those that prompts which are over have left are gone.
-- depends: 0018_short_list_of_pending_words
set local role tocsin_owner;

alter table tocsin.prompt_slots
add column next_slot integer,
add constraint prompt_slots_go_on_after_themselves check (next_slot > slot);

alter table tocsin.prompt_slots no force row level security;

alter table tocsin.prompts no force row level security;

delete from tocsin.prompt_slots
using tocsin.prompts
where
    prompt_slots.tenant_id = prompts.tenant_id
    and prompt_slots.prompt_id = prompts.id
    and not prompts.is_active;

alter table tocsin.prompt_slots force row level security;

alter table tocsin.prompts force row level security;
