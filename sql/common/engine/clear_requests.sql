create or replace function engine.clear_requests(tenant text, now timestamptz, most integer default 10000)
returns integer
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(clear_requests.tenant);
    ended timestamptz := clear_requests.now - interval '24 hours';
    members integer;
    guests integer;
begin
    delete from tocsin.idempotency_keys
    using (
        select
            old.member_id,
            old.key
        from tocsin.idempotency_keys as old
        where
            old.tenant_id = home
            and old.created_at < ended
        limit clear_requests.most
    ) as old
    where
        idempotency_keys.tenant_id = home
        and idempotency_keys.member_id = old.member_id
        and idempotency_keys.key = old.key;
    get diagnostics members = row_count;
    delete from tocsin.guest_requests
    using (
        select
            old.prompt_id,
            old.key_hash
        from tocsin.guest_requests as old
        where
            old.tenant_id = home
            and old.created_at < ended
        limit clear_requests.most
    ) as old
    where
        guest_requests.tenant_id = home
        and guest_requests.prompt_id = old.prompt_id
        and guest_requests.key_hash = old.key_hash;
    get diagnostics guests = row_count;
    return members + guests;
end;
$$;

alter function engine.clear_requests(text, timestamptz, integer) owner to tocsin_engine;

comment on function engine.clear_requests(text, timestamptz, integer) is
'Clears the idempotency keys of a tenant''s members and guests that ended: 24 hours after they were used.

Arguments: tenant, its slug; now; most, how many of each kind at once. Result: how many were cleared.
Error: unknown-tenant. Security definer: the worker''s login has no policy on any table.';
