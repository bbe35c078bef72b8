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

grant select, insert on tocsin.incident_words to tocsin_search;

grant update (words) on tocsin.incident_words to tocsin_search;
