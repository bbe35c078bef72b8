drop policy if exists member_select on tocsin.prompt_response_history;

create policy member_select on tocsin.prompt_response_history
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and exists (
        select
        from tocsin.prompt_responses as answer
        where
            answer.tenant_id = prompt_response_history.tenant_id
            and answer.id = prompt_response_history.response_id
    )
);

comment on policy member_select on tocsin.prompt_response_history is 'Those who see the answer that came after.';

drop policy if exists intake_insert on tocsin.prompt_response_history;

create policy intake_insert on tocsin.prompt_response_history
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_insert on tocsin.prompt_response_history is 'The intake keeps what was answered before.';

grant select on tocsin.prompt_response_history to tocsin_member;

grant insert on tocsin.prompt_response_history to tocsin_intake;
