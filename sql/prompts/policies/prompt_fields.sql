drop policy if exists member_select on tocsin.prompt_fields;

create policy member_select on tocsin.prompt_fields
for select
to tocsin_member
using (
    true
);

comment on policy member_select on tocsin.prompt_fields is 'What the types of prompts ask are the same for everybody.';

drop policy if exists intake_select on tocsin.prompt_fields;

create policy intake_select on tocsin.prompt_fields
for select
to tocsin_intake
using (
    true
);

comment on policy intake_select on tocsin.prompt_fields is 'An answer is held to what its prompt asks.';

grant select on tocsin.prompt_fields to tocsin_member, tocsin_intake;
