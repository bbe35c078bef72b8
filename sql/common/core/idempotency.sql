create or replace function core.claim_idempotent_result(key text, fingerprint bytea)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    claimed tocsin.idempotency_keys;
begin
    perform core.clear_keys(claim_idempotent_result.key);
    insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint)
    values (auth.tenant(), auth.member(), claim_idempotent_result.key, claim_idempotent_result.fingerprint)
    on conflict on constraint idempotency_keys_pkey do nothing;
    if found then
        return;
    end if;
    select *
    into claimed
    from tocsin.idempotency_keys
    where
        idempotency_keys.tenant_id = auth.tenant()
        and idempotency_keys.member_id = auth.member()
        and idempotency_keys.key = claim_idempotent_result.key;
    if claimed.fingerprint <> claim_idempotent_result.fingerprint then
        perform core.raise_invalid(
            'Idempotency-Key', 'This key was used for another request. Use a new one.', 'idempotency-key-reused'
        );
    end if;
    raise exception using
        errcode = 'unique_violation',
        constraint = 'replay',
        message = 'This request was answered before.';
end;
$$;

comment on function core.claim_idempotent_result(text, bytea) is
'Claims an idempotency key for this transaction; a second claim waits for the first to end.

Arguments: key; fingerprint, SHA-256 of method, path and body. Errors: replay, when it was answered before with the same
fingerprint (core.load_idempotent_result() has the answer, for who may still do what was asked); idempotency-key-reused, with another;
too-many-requests, when the caller has 50,000 keys. A rolled-back request leaves no key, and a key ends after 24 hours.';

create or replace function core.clear_keys(key text)
returns void
language sql
volatile
set search_path = ''
as $$
delete from tocsin.idempotency_keys
where
    idempotency_keys.tenant_id = (select auth.tenant())
    and idempotency_keys.member_id = (select auth.member())
    and idempotency_keys.created_at < statement_timestamp() - interval '24 hours'
    and idempotency_keys.key in (
        select clear_keys.key
        union all
        (
            select mine.key
            from tocsin.idempotency_keys as mine
            where
                mine.tenant_id = (select auth.tenant())
                and mine.member_id = (select auth.member())
            order by mine.created_at
            limit 10
        )
    );
$$;

comment on function core.clear_keys(text) is
'Deletes a key of the caller''s that has ended, and ten of their oldest: so many that none are left of who goes on asking.

Arguments: key, the one that is about to be claimed. engine.clear_requests() clears what is left of everybody else.';

create or replace function core.limit_keys()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    if exists (
        select
        from tocsin.idempotency_keys
        where
            idempotency_keys.tenant_id = (select auth.tenant())
            and idempotency_keys.member_id = (select auth.member())
        order by idempotency_keys.created_at
        offset 50000
    ) then
        raise exception using
            errcode = 'program_limit_exceeded',
            constraint = 'too-many-requests',
            message = 'A member may use 50,000 idempotency keys in 24 hours. Leave the header out, or wait.';
    end if;
    return null;
end;
$$;

comment on function core.limit_keys() is
'Refuses more than 50,000 keys of a member: they are kept for 24 hours each, with an answer.

Error: too-many-requests. It counts along an index, one row more than are allowed at most.';

create or replace function core.store_idempotent_result(key text, answer core.result)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    update tocsin.idempotency_keys
    set
        body = case
            when answer.body::jsonb ?| array['public_token', 'board_link']
                then (answer.body::jsonb - 'public_token' - 'response_link' - 'board_link')::text
            else answer.body::text
        end,
        version = answer.version,
        location = answer.location
    where
        idempotency_keys.tenant_id = auth.tenant()
        and idempotency_keys.member_id = auth.member()
        and idempotency_keys.key = store_idempotent_result.key;
    return answer;
end;
$$;

comment on function core.store_idempotent_result(text, core.result) is
'Keeps the answer to a request beside its key, in the transaction of the request, and hands it on.

Secrets that are told once are not kept: a replay tells of the thing that was made, and not of its link.';

create or replace function core.load_idempotent_result(key text)
returns core.result
language plpgsql
stable
set search_path = ''
as $$
declare
    answer core.result;
begin
    select
        idempotency_keys.body::json,
        idempotency_keys.version,
        idempotency_keys.location
    into answer
    from tocsin.idempotency_keys
    where
        idempotency_keys.tenant_id = auth.tenant()
        and idempotency_keys.member_id = auth.member()
        and idempotency_keys.key = load_idempotent_result.key;
    return answer;
end;
$$;

comment on function core.load_idempotent_result(text) is
'The answer that was given to the request with this key.';
