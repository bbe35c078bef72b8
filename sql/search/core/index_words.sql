create or replace function core.words_of(tenant_id uuid, said text, reading text default 'text')
returns text[]
language sql
immutable
set search_path = ''
return array(
    select tenant_id::text || ':' || word
    from unnest(core.words_in(coalesce(said, ''), reading)) as word
);

comment on function core.words_of(uuid, text, text) is
'The distinct words of a text, each with its tenant in front, as the search index keeps them.

No stemming: organisations write in many languages. Arguments: tenant_id, said; reading, as of core.words_in().';

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
        core.words_of(
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

create or replace trigger incidents_words_on_insert
after insert on tocsin.incidents
for each row execute function core.index_words();

comment on trigger incidents_words_on_insert on tocsin.incidents is 'The words to find a new incident by.';

create or replace trigger incidents_words_on_update
after update on tocsin.incidents
for each row
when (
    (old.title, old.description, old.location_label)
    is distinct from (new.title, new.description, new.location_label)
)
execute function core.index_words();

comment on trigger incidents_words_on_update on tocsin.incidents is 'The words to find an amended incident by.';
