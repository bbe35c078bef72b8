create or replace function engine.unindexed_tenants()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
select tenants.slug
from tocsin.tenants
where
    tenants.words_version <> core.words_version()
    and tenants.id <> '00000000-0000-0000-0000-000000000000'
order by tenants.slug;
$$;

alter function engine.unindexed_tenants() owner to tocsin_engine;

comment on function engine.unindexed_tenants() is
'The slugs of the tenants whose incidents are indexed by an earlier reading of words, for engine.index_words().

Security definer: the worker''s login reads no table.';

create or replace function engine.index_words(tenant text, after uuid, most integer)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(index_words.tenant);
    batch uuid[];
begin
    -- Locked before their texts are read: whoever amends one meanwhile writes its words after this.
    batch := array(
        select incident_words.incident_id
        from tocsin.incident_words
        where
            incident_words.tenant_id = home
            and incident_words.incident_id > coalesce(
                index_words.after, '00000000-0000-0000-0000-000000000000'::uuid
            )
        order by incident_words.incident_id
        limit index_words.most
        for update
    );
    update tocsin.incident_words
    set
        words = core.tokenize(
            home,
            concat_ws(' ', incidents.number, incidents.title, incidents.description, incidents.location_label)
        )
    from tocsin.incidents
    where
        incident_words.tenant_id = home
        and incident_words.incident_id = any(batch)
        and incidents.tenant_id = home
        and incidents.id = incident_words.incident_id;
    if cardinality(batch) < index_words.most then
        update tocsin.tenants
        set words_version = core.words_version()
        where tenants.id = home;
        return null;
    end if;
    return batch[cardinality(batch)];
end;
$$;

alter function engine.index_words(text, uuid, integer) owner to tocsin_engine;

comment on function engine.index_words(text, uuid, integer) is
'Reads the words of a tenant''s incidents anew, so many at a time.

Arguments: tenant, a slug; after, the id to go on after, null to begin; most, how many. Result: the id to go on after, or
null at the end, when the tenant is known to be indexed by this reading.
Security definer: the worker''s login reads no table; tocsin_engine writes just the words of the tenant it has assumed.';
