drop policy if exists member_select on tocsin.categories;

create policy member_select on tocsin.categories
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.categories is 'Their own tenant''s categories.';

drop policy if exists member_insert on tocsin.categories;

create policy member_insert on tocsin.categories
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.categories.manage'))
        or workflow = any((select auth.workflows('incidents.categories.manage'))::text[])
    )
);

comment on policy member_insert on tocsin.categories is 'Those who manage categories add to them.';

drop policy if exists member_update on tocsin.categories;

create policy member_update on tocsin.categories
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.categories.manage'))
        or workflow = any((select auth.workflows('incidents.categories.manage'))::text[])
    )
)
with check (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.categories.manage'))
        or workflow = any((select auth.workflows('incidents.categories.manage'))::text[])
    )
);

comment on policy member_update on tocsin.categories is 'Those who manage categories change them.';

drop policy if exists ledger_select on tocsin.categories;

create policy ledger_select on tocsin.categories
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
);

comment on policy ledger_select on tocsin.categories is 'A category says whether the reporters of its incidents are confidential.';

drop policy if exists engine_select on tocsin.categories;

create policy engine_select on tocsin.categories
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
    or tenant_id = '00000000-0000-0000-0000-000000000000'
);

comment on policy engine_select on tocsin.categories is 'The engine reads the built-in rows to copy them, and its tenant''s.';

drop policy if exists engine_insert on tocsin.categories;

create policy engine_insert on tocsin.categories
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.categories is 'The engine gives a new tenant its rows.';

drop policy if exists member_delete on tocsin.categories;

create policy member_delete on tocsin.categories
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.categories.manage'))
        or workflow = any((select auth.workflows('incidents.categories.manage'))::text[])
    )
);

comment on policy member_delete on tocsin.categories is 'Those who manage categories remove them.';

grant select on tocsin.categories to tocsin_member;

grant insert (tenant_id, workflow, slug, name, description, is_active, is_reporter_confidential)
on tocsin.categories to tocsin_member;

grant update (name, description, is_active, is_reporter_confidential) on tocsin.categories to tocsin_member;

grant select (tenant_id, workflow, slug, is_reporter_confidential) on tocsin.categories to tocsin_ledger;

grant select, insert on tocsin.categories to tocsin_engine;

grant delete on tocsin.categories to tocsin_member;
