comment on table tocsin.prompt_slots is
'The places for answers that are free and laid out, one row each; an answer takes one away.

next_slot: whoever takes this place lays out those from next_slot on, 64 at a time.';

comment on constraint prompt_slots_count_from_one on tocsin.prompt_slots is
'Places are numbered from 1.

problem: internal';

comment on constraint prompt_slots_go_on_after_themselves on tocsin.prompt_slots is
'The places that one opens come after it.

problem: internal';

comment on constraint prompt_slots_pkey on tocsin.prompt_slots is
'A row is named by tenant id and prompt id and slot.

problem: internal';

comment on constraint prompt_slots_prompt_exists on tocsin.prompt_slots is
'prompt_id must be a prompt of your organisation.

problem: unknown-reference
field: prompt_id';
