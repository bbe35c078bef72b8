create or replace function intake.base64url(raw bytea)
returns text
language sql
immutable
set search_path = ''
return translate(encode(raw, 'base64'), '+/=', '-_');

comment on function intake.base64url(bytea) is
'Bytes as text that needs no escaping in an address: base64url without padding (RFC 4648, section 5), for up to 57 bytes.';
