create or replace function core.quote(said text)
returns text
language sql
immutable
set search_path = ''
return '"' || left(said, 60) || case when length(said) > 60 then '...' else '' end || '"';

comment on function core.quote(text) is 'What somebody said, in quotation marks and cut off, for a sentence that tells it back.';
