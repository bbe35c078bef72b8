drop policy if exists member_select on tocsin.severities;

create policy member_select on tocsin.severities
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.severities is 'Their own tenant''s severities.';

drop policy if exists engine_select on tocsin.severities;

create policy engine_select on tocsin.severities
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.severities is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.severities;

create policy engine_insert on tocsin.severities
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.severities is 'The engine gives a new tenant its rows.';

drop policy if exists member_insert on tocsin.severities;

create policy member_insert on tocsin.severities
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('settings.manage'))
        or workflow = any((select auth.workflows('settings.manage'))::text[])
    )
);

comment on policy member_insert on tocsin.severities is 'Those who manage the settings add them.';

drop policy if exists member_update on tocsin.severities;

create policy member_update on tocsin.severities
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('settings.manage'))
        or workflow = any((select auth.workflows('settings.manage'))::text[])
    )
)
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('settings.manage'))
        or workflow = any((select auth.workflows('settings.manage'))::text[])
    )
);

comment on policy member_update on tocsin.severities is 'Those who manage the settings change them.';

drop policy if exists member_delete on tocsin.severities;

create policy member_delete on tocsin.severities
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('settings.manage'))
        or workflow = any((select auth.workflows('settings.manage'))::text[])
    )
);

comment on policy member_delete on tocsin.severities is 'Those who manage the settings remove them.';

grant select on tocsin.severities to tocsin_member;

grant select, insert on tocsin.severities to tocsin_engine;

grant insert (tenant_id, workflow, slug, name, rank) on tocsin.severities to tocsin_member;

grant update (name, rank) on tocsin.severities to tocsin_member;

grant delete on tocsin.severities to tocsin_member;
