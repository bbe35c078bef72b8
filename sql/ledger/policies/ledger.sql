drop policy if exists member_select on tocsin.ledger;

create policy member_select on tocsin.ledger
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('ledger.view'))
        or (
            incident_id is not null
            and subject_type <> 'incident_response'
            and (
                subject_type <> 'incident_prompt'
                or (select auth.may('responses.view') or auth.may('prompts.manage'))
                or portal_id = any(
                    (select auth.permitted_groups('responses.view') || auth.permitted_groups('prompts.manage'))::uuid[]
                )
                or circle_id = any(
                    (select auth.permitted_groups('responses.view') || auth.permitted_groups('prompts.manage'))::uuid[]
                )
                or (
                    select asked.workflow
                    from tocsin.incidents as asked
                    where
                        asked.tenant_id = ledger.tenant_id
                        and asked.id = ledger.incident_id
                ) = any((select auth.workflows('responses.view') || auth.workflows('prompts.manage'))::text[])
            )
            and (
                select seen.id
                from tocsin.incidents as seen
                where
                    seen.tenant_id = ledger.tenant_id
                    and seen.id = ledger.incident_id
            ) is not null
        )
    )
);

comment on policy member_select on tocsin.ledger is 'Auditors and admins all of it; everybody the timeline of the incidents they see, which tells of no answers, and of prompts whoever may list them.';

drop policy if exists ledger_insert on tocsin.ledger;

create policy ledger_insert on tocsin.ledger
for insert
to tocsin_ledger
with check (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_insert on tocsin.ledger is 'Triggers write what happened; nobody changes it.';

drop policy if exists engine_select on tocsin.ledger;

create policy engine_select on tocsin.ledger
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.ledger is 'The engine seals what happened, and verifies it.';

grant select on tocsin.ledger to tocsin_member;

grant insert on tocsin.ledger to tocsin_ledger;

grant select on tocsin.ledger to tocsin_engine;
