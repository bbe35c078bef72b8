create or replace function core.plain_text(said text)
returns text
language sql
immutable
set search_path = ''
return btrim(
    regexp_replace(
        regexp_replace(normalize(said, nfc), '[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]', '', 'g'),
        '[\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+',
        ' ',
        'g'
    )
);

comment on function core.plain_text(text) is
'A text as it is read: composed (NFC), each run of blanks and line breaks one space, none at its ends, no unseen marks.';

create or replace function core.normal_form(said text)
returns text
language sql
immutable
set search_path = ''
return lower(normalize(core.plain_text(said), nfkc));

comment on function core.normal_form(text) is
'What texts have in common that are one for who reads them: "Kai 4", "Kai 4 " and "kai 4".

Case, blanks, unseen marks, composition and width (NFKC) make no difference. Everything that groups what people typed
groups by this.';

create or replace function core.in_words(words text[], conjunction text default 'or')
returns text
language sql
immutable
set search_path = ''
return (
    select
        case
            when cardinality(words) < 2 then words[1]
            when cardinality(words) > 30 then array_to_string(words[1:30], ', ') || ', ...'
            else concat_ws(
                ' ' || conjunction || ' ',
                array_to_string(trim_array(words, 1), ', '),
                words[cardinality(words)]
            )
        end
);

comment on function core.in_words(text[], text) is
'Words as a sentence lists them: a, b or c; of more than 30 the first. Null for none.

Arguments: words; conjunction, or unless it is and.';

create or replace function core.quote(said text)
returns text
language sql
immutable
set search_path = ''
return '"' || left(said, 60) || case when length(said) > 60 then '...' else '' end || '"';

comment on function core.quote(text) is 'What somebody said, in quotation marks and cut off, for a sentence that tells it back.';
