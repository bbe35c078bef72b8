create or replace function api.create_place(
    kind text, name text, parent_id uuid, latitude double precision, longitude double precision
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    new_id uuid := core.new_id();
begin
    perform core.require('directory.manage');
    insert into tocsin.places (tenant_id, id, kind, name, parent_id, latitude, longitude)
    values (
        auth.tenant(),
        new_id,
        create_place.kind,
        create_place.name,
        create_place.parent_id,
        create_place.latitude,
        create_place.longitude
    );
    return (
        select (row_to_json(places), places.version, '/v1/places/' || places.id)::core.result
        from api.places
        where places.id = new_id
    );
end;
$$;

comment on function api.create_place(text, text, uuid, double precision, double precision) is
'Add a place.

Arguments: kind (facility, unit, zone); name; parent_id, the facility of a unit; latitude and longitude in degrees,
both or neither. Errors: not-permitted, unknown-reference, and the constraints of tocsin.places.';
