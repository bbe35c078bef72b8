comment on table tocsin.places is
'Facilities, their units, and zones.';

comment on constraint places_coordinates_are_a_pair on tocsin.places is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: longitude';

comment on constraint places_kind_is_known on tocsin.places is
'kind must be facility, unit or zone.

problem: validation-failed
field: kind';

comment on constraint places_kind_of_id on tocsin.places is
'Unique: tenant id, id, kind.

problem: internal';

comment on constraint places_latitude_in_range on tocsin.places is
'latitude must be a number from -90 to 90.

problem: out-of-range
field: latitude';

comment on constraint places_longitude_in_range on tocsin.places is
'longitude must be a number from -180 to 180.

problem: out-of-range
field: longitude';

comment on constraint places_name_is_not_blank on tocsin.places is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint places_name_length on tocsin.places is
'name must have 1 to 200 characters.

problem: too-long
field: name';

comment on constraint places_parent_exists on tocsin.places is
'parent_id must be a place of your organisation.

problem: unknown-reference
field: parent_id';

comment on constraint places_pkey on tocsin.places is
'A row is named by tenant id and id.

problem: internal';

comment on constraint places_tenant_exists on tocsin.places is
'Its tenant is a row of tenants.

problem: internal';

comment on constraint places_unit_has_a_facility on tocsin.places is
'parent_id must be the facility of a unit; other kinds of place have no parent_id.

problem: field-required
field: parent_id';

comment on index tocsin.places_by_created_at is 'Finds rows of a tenant by created_at, id.';

comment on index tocsin.places_by_parent is 'Finds rows of a tenant by parent_id.';

create or replace trigger places_8_version
before update on tocsin.places
for each row execute function core.increment_version();

comment on trigger places_8_version on tocsin.places is 'Every change is a new version.';

create or replace trigger places_61_log
after insert or update or delete on tocsin.places
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('place');

comment on trigger places_61_log on tocsin.places is 'What happened, in the same transaction.';
