drop policy if exists member_select on tocsin.idempotency_keys;

create policy member_select on tocsin.idempotency_keys
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy member_select on tocsin.idempotency_keys is 'Their own keys.';

drop policy if exists member_insert on tocsin.idempotency_keys;

create policy member_insert on tocsin.idempotency_keys
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy member_insert on tocsin.idempotency_keys is 'Their own keys.';

drop policy if exists member_update on tocsin.idempotency_keys;

create policy member_update on tocsin.idempotency_keys
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

comment on policy member_update on tocsin.idempotency_keys is 'Their own keys.';

drop policy if exists member_delete on tocsin.idempotency_keys;

create policy member_delete on tocsin.idempotency_keys
for delete
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
    and created_at < statement_timestamp() - interval '24 hours'
);

comment on policy member_delete on tocsin.idempotency_keys is 'Their own keys, when they have ended.';

drop policy if exists engine_select on tocsin.idempotency_keys;

create policy engine_select on tocsin.idempotency_keys
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.idempotency_keys is 'The engine finds what has ended.';

drop policy if exists engine_delete on tocsin.idempotency_keys;

create policy engine_delete on tocsin.idempotency_keys
for delete
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_delete on tocsin.idempotency_keys is 'The engine clears what has ended.';

grant select on tocsin.idempotency_keys to tocsin_member;

grant delete on tocsin.idempotency_keys to tocsin_member, tocsin_engine;

grant select (tenant_id, member_id, key, created_at) on tocsin.idempotency_keys to tocsin_engine;

grant insert (tenant_id, member_id, key, fingerprint) on tocsin.idempotency_keys to tocsin_member;

grant update (body, version, location) on tocsin.idempotency_keys to tocsin_member;
