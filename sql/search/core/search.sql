create or replace function core.tokenize(tenant_id uuid, said text, reading text default 'text')
returns text[]
language sql
immutable
set search_path = ''
return array(
    select tenant_id::text || ':' || word
    from unnest(core.split_words(coalesce(said, ''), reading)) as word
);

comment on function core.tokenize(uuid, text, text) is
'The distinct words of a text, each with its tenant in front, as the search index keeps them.

No stemming: organisations write in many languages. Arguments: tenant_id, said; reading, as of core.split_words().';

create or replace function core.search_terms(said text)
returns text[]
language sql
stable
set search_path = ''
return core.tokenize(auth.tenant(), said, 'apart');

comment on function core.search_terms(text) is
'The words to look for, as the caller''s tenant keeps them; or else those of core.search_codes().

Arguments: said, what somebody typed into a search field. Result: see core.tokenize(); empty when it holds no word.';

create or replace function core.search_codes(said text)
returns text[]
language sql
stable
set search_path = ''
return core.tokenize(auth.tenant(), said, 'joined');

comment on function core.search_codes(text) is
'The words to look for, where parts that one sign joins are one: MSKU-123456-7 is written MSKU1234567 as well.

Arguments and result: as of core.search_terms().';

create or replace function core.search_incidents(said text)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    tenant constant uuid := auth.tenant();
    asked constant text[] := core.search_terms(search_incidents.said);
    codes constant text[] := core.search_codes(search_incidents.said);
    newest_with bigint;
    found uuid[];
begin
    if cardinality(asked) = 0 or not auth.may_in_any_workflow('incidents.view') then
        return null;
    end if;
    if not auth.may('incidents.view') then
        return core.search_visible_incidents(asked, codes);
    end if;
    newest_with := (
        select count(*) filter (where newest.words @> asked or newest.words @> codes)
        from (
            select incident_words.words
            from tocsin.incident_words
            where incident_words.tenant_id = tenant
            order by incident_words.incident_id desc
            limit 300
        ) as newest
    );
    if newest_with > 10 then
        return null;
    end if;
    -- By the words alone, which carry the tenant: asked for both, PostgreSQL reads all of a tenant that it takes to be
    -- as small as most.
    found := array(
        with held as materialized (
            select
                incident_words.tenant_id,
                incident_words.incident_id
            from tocsin.incident_words
            where
                incident_words.words @> asked
                or incident_words.words @> codes
            limit 2001
        )

        select held.incident_id
        from held
        where held.tenant_id = tenant
    );
    return case when cardinality(found) <= 2000 then found end;
end;
$$;

alter function core.search_incidents(text) owner to tocsin_search;

comment on function core.search_incidents(text) is
'The ids of the incidents that hold all the words and that the caller sees, in number, title, description or place; null
for too many.

Arguments: said, words in any case and order; core.split_words() says what a word is. Null says that whoever reads
incidents in some order soon comes upon one with these words, and better looks at each (core.incident_words): more than
2,000 hold them, or of the newest 300 more than ten; then the index, whose cost grows with every incident that holds a
word, is not even asked. The newest: ids begin with the time. Whoever may view no workflow''s incidents always looks at
each of the few that they follow or share: others'' words cost them nothing, and tell them nothing.
Security definer: an index of words cannot be reached through a policy (@> is not leakproof).';

create or replace function core.search_visible_incidents(asked text[], codes text[])
returns uuid[]
language plpgsql
stable
set search_path = ''
as $$
declare
    newest_with constant bigint := (
        select count(*) filter (where kept.words @> asked or kept.words @> codes)
        from (
            select incidents.id
            from tocsin.incidents
            where incidents.tenant_id = (select auth.tenant())
            order by incidents.id desc
            limit 300
        ) as newest
        inner join tocsin.incident_words as kept
            on
                kept.tenant_id = (select auth.tenant())
                and newest.id = kept.incident_id
    );
    found uuid[];
begin
    if newest_with > 10 then
        return null;
    end if;
    found := array(
        with held as materialized (
            select
                incident_words.tenant_id,
                incident_words.incident_id
            from tocsin.incident_words
            where
                incident_words.words @> asked
                or incident_words.words @> codes
        )

        select seen.id
        from held
        cross join lateral (
            select incidents.id
            from tocsin.incidents
            where
                incidents.tenant_id = held.tenant_id
                and incidents.id = held.incident_id
            limit 1
        ) as seen
        limit 2001
    );
    return case when cardinality(found) <= 2000 then found end;
end;
$$;

comment on function core.search_visible_incidents(text[], text[]) is
'What core.search_incidents() answers somebody who may view the incidents of some workflows: what others hold neither is
among it, nor decides what is too many. Runs as tocsin_search, who sees the incidents that its caller sees.

Arguments: asked and codes, as of core.search_terms() and core.search_codes().';

create or replace function core.index_words()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.incident_words (tenant_id, incident_id, words)
    values (
        new.tenant_id,
        new.id,
        core.tokenize(
            new.tenant_id, concat_ws(' ', new.number, new.title, new.description, new.location_label)
        )
    )
    on conflict on constraint incident_words_pkey do update
    set words = excluded.words;
    return null;
end;
$$;

alter function core.index_words() owner to tocsin_search;

comment on function core.index_words() is
'Keeps the words of an incident''s number, title, description and place for search.

Security definer: the words are read and written by tocsin_search only.';
