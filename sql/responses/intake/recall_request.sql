create or replace function intake.recall_request(prompt_id uuid, idempotency_key text, fingerprint bytea)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    known tocsin.guest_requests;
begin
    select *
    into known
    from tocsin.guest_requests
    where
        guest_requests.tenant_id = (select auth.tenant())
        and guest_requests.prompt_id = recall_request.prompt_id
        and guest_requests.key_hash = intake.hash_of(recall_request.idempotency_key);
    if known.fingerprint <> recall_request.fingerprint then
        perform core.raise_invalid(
            'Idempotency-Key', 'This key was used for another request. Use a new one.', 'idempotency-key-reused'
        );
    end if;
    return known.response_id;
end;
$$;

comment on function intake.recall_request(uuid, text, bytea) is
'The response that a guest''s request made before; null when it is new. Runs as tocsin_intake.

Volatile, so that it sees what was committed while this request waited. Error: idempotency-key-reused.';
