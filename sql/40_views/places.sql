create or replace view api.places
with (security_invoker = true)
as
select
    place.id,
    place.kind,
    place.name,
    place.parent_id,
    place.latitude,
    place.longitude,
    place.version,
    place.created_at
from tocsin.places as place
where place.tenant_id = (select auth.tenant());

comment on view api.places is
'Facilities, their units (slips, stalls, cottages), and zones.

A unit''s parent is its facility.';
