drop policy if exists intake_select on tocsin.prompt_tokens;

create policy intake_select on tocsin.prompt_tokens
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.prompt_tokens is 'The intake finds the prompt of a token; nobody else reads its hash.';

drop policy if exists intake_insert on tocsin.prompt_tokens;

create policy intake_insert on tocsin.prompt_tokens
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_insert on tocsin.prompt_tokens is 'The intake makes the token of a new prompt.';

grant select, insert on tocsin.prompt_tokens to tocsin_intake;
