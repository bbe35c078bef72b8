drop policy if exists member_select on tocsin.prompt_recipients;

create policy member_select on tocsin.prompt_recipients
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        member_id = (select auth.member())
        or (
            (
                (select auth.may('responses.view') or auth.may('prompts.manage'))
                or workflow = any((select auth.workflows('responses.view') || auth.workflows('prompts.manage'))::text[])
                or portal_id = any(
                    (select auth.permitted_groups('responses.view') || auth.permitted_groups('prompts.manage'))::uuid[]
                )
                or circle_id = any(
                    (select auth.permitted_groups('responses.view') || auth.permitted_groups('prompts.manage'))::uuid[]
                )
            )
            and (
                (select auth.may('incidents.view'))
                or workflow = any((select auth.workflows('incidents.view'))::text[])
                or (
                    select seen.id
                    from tocsin.incidents as seen
                    where
                        seen.tenant_id = prompt_recipients.tenant_id
                        and seen.id = prompt_recipients.incident_id
                ) is not null
            )
        )
    )
);

comment on policy member_select on tocsin.prompt_recipients is 'Whoever is asked; and those who manage prompts or see responses, of the incidents they see.';

drop policy if exists intake_select on tocsin.prompt_recipients;

create policy intake_select on tocsin.prompt_recipients
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.prompt_recipients is 'The intake knows who was asked.';

drop policy if exists intake_insert on tocsin.prompt_recipients;

create policy intake_insert on tocsin.prompt_recipients
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_insert on tocsin.prompt_recipients is 'The intake writes down whom a new prompt asks.';

grant select on tocsin.prompt_recipients to tocsin_member;

grant select, insert on tocsin.prompt_recipients to tocsin_intake;
