drop policy if exists member_select on tocsin.incident_words;

create policy member_select on tocsin.incident_words
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.view'))
        or (
            select seen.id
            from tocsin.incidents as seen
            where
                seen.tenant_id = incident_words.tenant_id
                and seen.id = incident_words.incident_id
        ) is not null
    )
);

comment on policy member_select on tocsin.incident_words is 'The words of an incident are for those who see it.';

drop policy if exists search_select on tocsin.incident_words;

create policy search_select on tocsin.incident_words
for select
to tocsin_search
using (
    true
);

comment on policy search_select on tocsin.incident_words is 'Every word carries its tenant in front: a condition here would keep the index from being used.';

drop policy if exists search_insert on tocsin.incident_words;

create policy search_insert on tocsin.incident_words
for insert
to tocsin_search
with check (
    tenant_id = (select auth.tenant())
);

comment on policy search_insert on tocsin.incident_words is 'Only of the tenant at work.';

drop policy if exists search_update on tocsin.incident_words;

create policy search_update on tocsin.incident_words
for update
to tocsin_search
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy search_update on tocsin.incident_words is 'Only of the tenant at work.';

drop policy if exists engine_select on tocsin.incident_words;

create policy engine_select on tocsin.incident_words
for select
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
);

comment on policy engine_select on tocsin.incident_words is 'The engine reads the words anew, of the tenant it has assumed.';

drop policy if exists engine_update on tocsin.incident_words;

create policy engine_update on tocsin.incident_words
for update
to tocsin_engine
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_update on tocsin.incident_words is 'The engine reads the words anew, of the tenant it has assumed.';

grant select on tocsin.incident_words to tocsin_member, tocsin_engine;

grant select, insert on tocsin.incident_words to tocsin_search;

grant update (words) on tocsin.incident_words to tocsin_search, tocsin_engine;
