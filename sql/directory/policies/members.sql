drop policy if exists member_select on tocsin.members;

create policy member_select on tocsin.members
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
);

comment on policy member_select on tocsin.members is 'The names of their own tenant''s members.';

drop policy if exists member_insert on tocsin.members;

create policy member_insert on tocsin.members
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_insert on tocsin.members is 'Those who manage the directory add members.';

drop policy if exists member_update on tocsin.members;

create policy member_update on tocsin.members
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
)
with check (
    tenant_id = (select auth.tenant())
    and (select auth.may('directory.manage'))
);

comment on policy member_update on tocsin.members is 'Those who manage the directory change members.';

drop policy if exists gate_select on tocsin.members;

create policy gate_select on tocsin.members
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.members is 'The gate finds the member before there is a context.';

drop policy if exists engine_select on tocsin.members;

create policy engine_select on tocsin.members
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.members is 'The engine reads the tenant it has assumed.';

drop policy if exists engine_insert on tocsin.members;

create policy engine_insert on tocsin.members
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.members is 'The engine adds to the tenant it has assumed.';

drop policy if exists engine_update on tocsin.members;

create policy engine_update on tocsin.members
for update
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_update on tocsin.members is 'The engine deactivates members of the tenant it has assumed.';

drop policy if exists intake_select on tocsin.members;

create policy intake_select on tocsin.members
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.members is 'The intake writes down which members a prompt asks.';

-- Column by column, so that xmax is nobody's to read: it names the transaction that last wrote something of the member.
grant select (
    tenant_id, id, display_name, team_id, team_kind, is_active, version, created_at, updated_at
)
on tocsin.members to tocsin_member;

grant insert (tenant_id, id, display_name, team_id) on tocsin.members to tocsin_member;

grant update (display_name, team_id, is_active) on tocsin.members to tocsin_member;

grant select (tenant_id, id, is_active) on tocsin.members to tocsin_gate;

grant select on tocsin.members to tocsin_engine;

grant insert (tenant_id, id, display_name) on tocsin.members to tocsin_engine;

grant update (is_active) on tocsin.members to tocsin_engine;

grant select (tenant_id, id, is_active) on tocsin.members to tocsin_intake;
