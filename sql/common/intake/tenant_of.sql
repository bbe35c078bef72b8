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
