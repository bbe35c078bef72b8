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
