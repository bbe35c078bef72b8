create or replace function core.claim_key(key text, fingerprint bytea)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    claimed tocsin.idempotency_keys;
begin
    insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint)
    values (auth.tenant(), auth.member(), claim_key.key, claim_key.fingerprint)
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
        and idempotency_keys.key = claim_key.key;
    if claimed.fingerprint <> claim_key.fingerprint then
        perform core.invalid(
            'Idempotency-Key', 'This key was used for another request. Use a new one.', 'idempotency-key-reused'
        );
    end if;
    raise exception using
        errcode = 'unique_violation',
        constraint = 'replay',
        message = 'This request was answered before.';
end;
$$;

comment on function core.claim_key(text, bytea) is
'Claims an idempotency key for this transaction; a second claim waits for the first to end.

Arguments: key; fingerprint, SHA-256 of method, path and body. Errors: replay, when it was answered before with the same
fingerprint (core.recall() has the answer); idempotency-key-reused, with another. A rolled-back request leaves no key.';

create or replace function core.remember(key text, answer core.answer)
returns core.answer
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
        and idempotency_keys.key = remember.key;
    return answer;
end;
$$;

comment on function core.remember(text, core.answer) is
'Keeps the answer to a request beside its key, in the transaction of the request, and hands it on.

Secrets that are told once are not kept: a replay tells of the thing that was made, and not of its link.';

create or replace function core.recall(key text)
returns core.answer
language plpgsql
stable
set search_path = ''
as $$
declare
    answer core.answer;
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
        and idempotency_keys.key = recall.key;
    return answer;
end;
$$;

comment on function core.recall(text) is
'The answer that was given to the request with this key.';
