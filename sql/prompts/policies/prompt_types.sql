drop policy if exists member_select on tocsin.prompt_types;

create policy member_select on tocsin.prompt_types
for select
to tocsin_member
using (
    true
);

comment on policy member_select on tocsin.prompt_types is 'The types of prompts are the same for everybody.';

drop policy if exists intake_select on tocsin.prompt_types;

create policy intake_select on tocsin.prompt_types
for select
to tocsin_intake
using (
    true
);

comment on policy intake_select on tocsin.prompt_types is 'An answer is held to what its prompt asks.';

grant select on tocsin.prompt_types to tocsin_member, tocsin_intake;
