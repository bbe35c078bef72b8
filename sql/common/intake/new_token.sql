create or replace function intake.new_token(tenant_id uuid)
returns text
language sql
volatile
set search_path = ''
return (
    intake.base64url(uuid_send(tenant_id))
    || '.'
    || intake.base64url(
        sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    )
);

comment on function intake.new_token(uuid) is
'A new token of a tenant: its id, a dot, 256 random bits.

Three random UUIDs hold 366 random bits of the server''s strong source; their hash is as random as 256 bits can be.';
