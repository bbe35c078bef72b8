create or replace view core.incident_words
with (security_invoker = true)
as
select
    kept.incident_id as id,
    kept.words
from tocsin.incident_words as kept
where kept.tenant_id = (select auth.tenant());

comment on view core.incident_words is
'The words of the incidents that the caller sees, for looking at one incident after the other.

To find the few incidents that hold a rare word, ask core.search_incidents().';
