create or replace function api.update_place(id uuid, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    place tocsin.places;
begin
    perform core.require('directory.manage');
    select *
    into place
    from tocsin.places
    where
        places.tenant_id = auth.tenant()
        and places.id = update_place.id
    for update;
    perform
        core.require_found(found),
        core.match_version(place.version, update_place.if_match);
    update tocsin.places
    set
        (name, parent_id, latitude, longitude) = (
            select
                amended.name,
                amended.parent_id,
                amended.latitude,
                amended.longitude
            from jsonb_populate_record(place, update_place.patch) as amended
        )
    where
        places.tenant_id = place.tenant_id
        and places.id = place.id;
    return (
        select (row_to_json(places), places.version, '/v1/places/' || places.id)::core.result
        from api.places
        where places.id = update_place.id
    );
end;
$$;

comment on function api.update_place(uuid, jsonb, integer[]) is
'Rename a place, move it, or give it another parent.

Its kind stays. Arguments: id; patch, name, parent_id, latitude and longitude (both or neither); if_match, the versions
accepted, null for any.
Errors: not-permitted, not-found, stale-version, unknown-reference, and the constraints of tocsin.places.';
