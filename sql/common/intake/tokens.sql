create or replace function intake.base64url(raw bytea)
returns text
language sql
immutable
set search_path = ''
return translate(encode(raw, 'base64'), '+/=', '-_');

comment on function intake.base64url(bytea) is
'Bytes as text that needs no escaping in an address: base64url without padding (RFC 4648, section 5), for up to 57 bytes.';

create or replace function intake.hash_of(secret text)
returns bytea
language sql
immutable
set search_path = ''
return sha256(convert_to(secret, 'UTF8'));

comment on function intake.hash_of(text) is 'What is kept of a token, ticket or key: its SHA-256.';

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

create or replace function intake.tenant_of(token text)
returns uuid
language sql
immutable
set search_path = ''
return (
    case
        when token ~ '^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$'
            then encode(decode(translate(left(token, 22), '-_', '+/') || '==', 'base64'), 'hex')::uuid
    end
);

comment on function intake.tenant_of(text) is
'The tenant that a token says it belongs to, so that it can be routed before it is looked up; null for what is no token.

A token is the tenant''s id and 256 random bits, both in base64url (RFC 4648, section 5), with a dot between.';
