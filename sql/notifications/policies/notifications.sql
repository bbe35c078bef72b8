drop policy if exists member_select on tocsin.notifications;

create policy member_select on tocsin.notifications
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy member_select on tocsin.notifications is 'Their own, and nobody else''s.';

drop policy if exists member_insert on tocsin.notifications;

create policy member_insert on tocsin.notifications
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and kind = 'prompt_resent'
    and subject_type = 'prompt'
    and exists (
        select
        from tocsin.prompt_recipients as asked
        where
            asked.tenant_id = notifications.tenant_id
            and asked.prompt_id = notifications.subject_id
            and asked.member_id = notifications.member_id
            and (
                (select auth.may('prompts.manage'))
                or asked.workflow = any((select auth.workflows('prompts.manage'))::text[])
                or asked.portal_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
                or asked.circle_id = any((select auth.permitted_groups('prompts.manage'))::uuid[])
            )
    )
);

comment on policy member_insert on tocsin.notifications is 'Those who manage a prompt remind whom it asks.';

drop policy if exists member_update on tocsin.notifications;

create policy member_update on tocsin.notifications
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
)
with check (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy member_update on tocsin.notifications is 'Their own, and nobody else''s.';

drop policy if exists intake_insert on tocsin.notifications;

create policy intake_insert on tocsin.notifications
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_insert on tocsin.notifications is 'The intake tells whoever a new prompt asks.';

grant select on tocsin.notifications to tocsin_member;

grant insert (
    tenant_id, id, member_id, kind, title, detail, subject_type, subject_id
)
on tocsin.notifications to tocsin_member, tocsin_intake;

grant update (read_at) on tocsin.notifications to tocsin_member;
