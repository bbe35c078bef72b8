create or replace function core.asked_words(said text)
returns text[]
language sql
stable
set search_path = ''
return core.words_of(auth.tenant(), said, 'apart');

comment on function core.asked_words(text) is
'The words to look for, as the caller''s tenant keeps them; or else those of core.asked_codes().

Arguments: said, what somebody typed into a search field. Result: see core.words_of(); empty when it holds no word.';

create or replace function core.asked_codes(said text)
returns text[]
language sql
stable
set search_path = ''
return core.words_of(auth.tenant(), said, 'joined');

comment on function core.asked_codes(text) is
'The words to look for, where parts that one sign joins are one: MSKU-123456-7 is written MSKU1234567 as well.

Arguments and result: as of core.asked_words().';
