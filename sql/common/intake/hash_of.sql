create or replace function intake.hash_of(secret text)
returns bytea
language sql
immutable
set search_path = ''
return sha256(convert_to(secret, 'UTF8'));

comment on function intake.hash_of(text) is 'What is kept of a token, ticket or key: its SHA-256.';
