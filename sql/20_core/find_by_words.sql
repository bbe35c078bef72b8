create or replace function core.find_by_words(said text)
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    tenant constant uuid := auth.tenant();
    asked constant text[] := core.asked_words(find_by_words.said);
    codes constant text[] := core.asked_codes(find_by_words.said);
    newest_with constant bigint := (
        select count(*) filter (where newest.words @> asked or newest.words @> codes)
        from (
            select incident_words.words
            from tocsin.incident_words
            where incident_words.tenant_id = tenant
            order by incident_words.incident_id desc
            limit 300
        ) as newest
    );
    found uuid[];
begin
    if cardinality(asked) = 0 or newest_with > 10 then
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

alter function core.find_by_words(text) owner to tocsin_search;

comment on function core.find_by_words(text) is
'The ids of the tenant''s incidents that hold all the words, in number, title, description or place; null for too many.

Arguments: said, words in any case and order; core.words_in() says what a word is. Result: ids only; the policies of incidents decide which of them the
caller sees. Null says that whoever reads incidents in some order soon comes upon one with these words, and better looks
at each (core.incident_words): more than 2,000 hold them, or of the newest 300 more than ten; then the index, whose cost
grows with every incident that holds a word, is not even asked. The newest: ids begin with the time.
Security definer: an index of words cannot be reached through a policy (@> is not leakproof).';
