create or replace function core.search_incidents(words text)
returns setof uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return query
    select incident_words.incident_id
    from tocsin.incident_words
    where
        incident_words.words @> core.words_of(auth.tenant(), search_incidents.words)
        and incident_words.tenant_id = auth.tenant();
end;
$$;

alter function core.search_incidents(text) owner to tocsin_search;

comment on function core.search_incidents(text) is
'The ids of the tenant''s incidents that hold all the words, in number, title, description or place.

Arguments: words, in any case and order. Result: ids only; the policies of incidents decide which of them the caller
sees. Security definer: an index of words cannot be reached through a policy (@> is not leakproof).';
