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

comment on column api.places.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.places.kind is
'Which kind of place it is.';

comment on column api.places.name is
'What people call it.';

comment on column api.places.parent_id is
'The facility that a unit belongs to; null for other kinds.';

comment on column api.places.latitude is
'Degrees north, WGS 84; given together with the longitude.';

comment on column api.places.longitude is
'Degrees east, WGS 84; given together with the latitude.';

comment on column api.places.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.places.created_at is
'When it was written down.';
