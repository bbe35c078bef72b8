drop policy if exists member_select on tocsin.prompts;

create policy member_select on tocsin.prompts
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (
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
                        seen.tenant_id = prompts.tenant_id
                        and seen.id = prompts.incident_id
                ) is not null
            )
        )
        or exists (
            select
            from tocsin.prompt_recipients as asked
            where
                asked.tenant_id = prompts.tenant_id
                and asked.prompt_id = prompts.id
                and asked.member_id = (select auth.member())
        )
    )
);

comment on policy member_select on tocsin.prompts is 'Those who manage prompts or see responses, of the incidents they see; and whoever is asked.';

drop policy if exists member_insert on tocsin.prompts;

create policy member_insert on tocsin.prompts
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (created_by is null or created_by = (select auth.member()))
    and (
        (select auth.may('prompts.manage'))
        or workflow = any((select auth.workflows('prompts.manage'))::text[])
        or portal_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
        or circle_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
    )
    and auth.can_see_incident(incident_id)
);

comment on policy member_insert on tocsin.prompts is 'Those who manage prompts, about incidents they see, in their own name.';

drop policy if exists member_update on tocsin.prompts;

create policy member_update on tocsin.prompts
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('prompts.manage'))
        or workflow = any((select auth.workflows('prompts.manage'))::text[])
        or portal_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
        or circle_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
    )
    and (
        (select auth.may('incidents.view'))
        or workflow = any((select auth.workflows('incidents.view'))::text[])
        or auth.can_see_incident(incident_id)
    )
)
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('prompts.manage'))
        or workflow = any((select auth.workflows('prompts.manage'))::text[])
        or portal_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
        or circle_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
    )
    and (
        (select auth.may('incidents.view'))
        or workflow = any((select auth.workflows('incidents.view'))::text[])
        or auth.can_see_incident(incident_id)
    )
);

comment on policy member_update on tocsin.prompts is 'Those who manage prompts, of the incidents they see.';

drop policy if exists intake_select on tocsin.prompts;

create policy intake_select on tocsin.prompts
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.prompts is 'An answer is held to its prompt.';

drop policy if exists intake_update on tocsin.prompts;

create policy intake_update on tocsin.prompts
for update
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
    and not is_active
);

comment on policy intake_update on tocsin.prompts is 'The intake ends the prompts of an incident that is deleted.';

grant select on tocsin.prompts to tocsin_member, tocsin_intake;

grant insert (
    tenant_id, id, incident_id, prompt_type, title, prompt_text, is_required, options, validation, target_type,
    target_member_id, target_group_id, max_responses, on_repeat, expires_at, public_token_ttl_minutes, created_by
)
on tocsin.prompts to tocsin_member;

grant update (
    title, prompt_text, is_required, options, validation, on_repeat, is_active, expires_at, resent_at
)
on tocsin.prompts to tocsin_member;

grant update (is_active) on tocsin.prompts to tocsin_intake;
