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

drop policy if exists intake_select on tocsin.prompt_response_history;

create policy intake_select on tocsin.prompt_response_history
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.prompt_response_history is 'The intake finds what is neither the first nor among the newest.';

drop policy if exists intake_delete on tocsin.prompt_response_history;

create policy intake_delete on tocsin.prompt_response_history
for delete
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_delete on tocsin.prompt_response_history is 'The intake bounds what is kept; what must stay is for the trigger (core.check_history_deletion).';

grant select on tocsin.prompt_response_history to tocsin_member;

grant select, insert, delete on tocsin.prompt_response_history to tocsin_intake;
