create or replace function intake.responder_key(token text, idempotency_key text)
returns text
language sql
volatile
set search_path = ''
return intake.base64url(
    sha256(
        convert_to(
            concat_ws('|', token, coalesce(idempotency_key, gen_random_uuid() || '|' || gen_random_uuid())), 'UTF8'
        )
    )
);

comment on function intake.responder_key(text, text) is
'A key for a responder who has none: random, or for a request with an idempotency key made of that and the link.

So a request that is sent again is answered with the same key, which is kept nowhere. It is as secret as the idempotency
key, which must therefore be hard to guess.';
