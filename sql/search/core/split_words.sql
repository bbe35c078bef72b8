create or replace function core.fold_text(said text)
returns text
language plpgsql
immutable
set search_path = ''
as $$
declare
    unseen constant text := '[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e'
        || '\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]';
    marks constant text := '[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a'
        || '\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]';
    bare constant text := lower(
        regexp_replace(normalize(regexp_replace(said, unseen, '', 'g'), nfkd), marks, '', 'g')
    );
begin
    return replace(
        translate(
            normalize(bare, nfkc),
            'ıς٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९',
            'iσ012345678901234567890123456789'
        ),
        'ß', 'ss'
    );
end;
$$;

comment on function core.fold_text(text) is
'A text as search compares it: in lower case, without accents, in one Unicode form, without what nobody sees.

What is a letter of its own stays one (ø, æ, ð, ł); ß is ss, a dotless i is an i, digits are 0 to 9. Soft hyphens,
zero-width characters and marks of direction are no part of a word. Lower case is that of the database''s locale.';

create or replace function core.split_words(said text, reading text)
returns text[]
language plpgsql
immutable
set search_path = ''
as $$
declare
    between constant text := '\s\u0001-/:-@\[-`{-\u00bf\u00d7\u00f7\u02b9-\u02ff\u037e\u0387\u055a-\u055f\u0589\u058a'
        || '\u05be\u05c0\u05c3\u05f3\u05f4\u060c\u061b\u061f\u066a-\u066d\u06d4\u0964\u0965\u104a-\u104f\u17d4-\u17da'
        || '\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u3004\u3008-\u3020\u3030\u303d\u30a0\u30fb'
        || '\ufe10-\ufe1f\ufe30-\ufe6f\ufffc\ufffd\U0001f000-\U0001faff';
    unspaced constant text := '\u0e00-\u0eff\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u3005-\u3007\u3041-\u309f'
        || '\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff';
    blanks constant text[] := array[' ', e'\n', e'\r', e'\t'];
    is_text constant boolean := split_words.reading = 'text';
    is_joined constant boolean := split_words.reading = 'joined';
    words text[] := array[]::text[];
    -- The words that may be one with the next, of one kind: letters or digits; or the sign before it.
    chain text[] := array[]::text[];
    kind text;
    last_kind text;
    gap text := '';
    word text;
    next_gap text;
    joins integer := 0;
begin
    for word, next_gap in
        select
            split.parts[1],
            split.parts[2]
        from regexp_matches(
            core.fold_text(split_words.said),
            '([0-9]+|[' || unspaced || ']|[^0-9' || between || unspaced || ']+)([' || between || ']*)', 'g'
        ) as split (parts)
    loop
        kind := case
            when ascii(word) between 48 and 57 then 'digits'
            when ascii(word) >= 3584 and word ~ ('^[' || unspaced || ']$') then 'sign'
            else 'letters'
        end;
        if
            kind is distinct from last_kind
            or (kind = 'sign' and gap <> '')
            or (kind <> 'sign' and (length(gap) <> 1 or (kind = 'letters' and gap = any(blanks))))
        then
            -- A chain has ended: what is looked for as one word, or a sign that stands alone.
            if (is_joined and last_kind <> 'sign') or (not is_text and last_kind = 'sign' and cardinality(chain) = 1) then
                words := words || array_to_string(chain, '');
            end if;
            chain := '{}';
        end if;
        -- Of a long chain only its end is asked for.
        chain := case when is_text and cardinality(chain) > 4 then chain[2:] else chain end || word;
        if is_text or (kind <> 'sign' and not is_joined) then
            words := words || word;
        end if;
        if cardinality(chain) > 1 and kind = 'sign' then
            words := words || array_to_string(chain[cardinality(chain) - 1:], '');
        elsif cardinality(chain) > 1 and is_text and joins < 1000 then
            for number in 2..least(cardinality(chain), 5) loop
                words := words || array_to_string(chain[cardinality(chain) - number + 1:], '');
                joins := joins + 1;
            end loop;
        end if;
        last_kind := kind;
        gap := next_gap;
    end loop;
    if (is_joined and last_kind <> 'sign') or (not is_text and last_kind = 'sign' and cardinality(chain) = 1) then
        words := words || array_to_string(chain, '');
    end if;
    return array(select distinct left(told, 100) as kept from unnest(words) as told order by kept);
end;
$$;

comment on function core.split_words(text, text) is
'The words of a text, and those to look for when somebody searches for it: one reading of a text for both.

Whatever is no letter, digit or mark of a script parts words, and so does the step from letters to digits: EL12345,
EL-12345 and EL 12345 are el and 12345. Parts that one sign joins are a word together as well, digits also across a
blank: INC-260601-007 has 260601007, e-mail has email, 22 33 44 55 has 22334455. Scripts without blanks are read by
signs and by pairs of signs. Words have up to 100 characters; of joined ones a text has up to 1,000.
Arguments: said; reading, "text" for all words of a text, "apart" for the parts to look for, "joined" for the same with
what may be joined as one word. A text is found by either.';

create or replace function core.words_version()
returns integer
language sql
immutable
set search_path = ''
return 1;

comment on function core.words_version() is
'Which reading of words this is. To be raised with every change of core.split_words(), core.fold_text() or
core.tokenize(): then `tocsin migrate` reads every tenant''s incidents anew.';
