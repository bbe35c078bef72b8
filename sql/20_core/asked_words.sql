create or replace function core.asked_words(said text)
returns text[]
language sql
stable
set search_path = ''
return core.words_of(auth.tenant(), said);

comment on function core.asked_words(text) is
'The words to look for, as the caller''s tenant keeps them.

Arguments: said, what somebody typed into a search field. Result: see core.words_of(); empty when it holds no word.';
