create or replace function api.update_tow_request(id uuid, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    request tocsin.tow_requests := core.lock_tow_request(update_tow_request.id, update_tow_request.if_match);
begin
    update tocsin.tow_requests
    set
        (
            status, priority, vehicle_plate, vehicle_description, provider_name, provider_contact, location_label,
            latitude, longitude, notes
        ) = (
            select
                amended.status,
                amended.priority,
                amended.vehicle_plate,
                amended.vehicle_description,
                amended.provider_name,
                amended.provider_contact,
                amended.location_label,
                amended.latitude,
                amended.longitude,
                amended.notes
            from jsonb_populate_record(request, update_tow_request.patch) as amended
        )
    where
        tow_requests.tenant_id = request.tenant_id
        and tow_requests.id = request.id;
    return (
        select (row_to_json(tow_requests), tow_requests.version, '/v1/tow-requests/' || tow_requests.id)::core.result
        from api.tow_requests
        where tow_requests.id = update_tow_request.id
    );
end;
$$;

comment on function api.update_tow_request(uuid, jsonb, integer[]) is
'Follow a tow truck: acknowledged, en_route, on_scene, completed or cancelled.

Arguments: id; patch, status and whatever else became known; if_match, the versions accepted, null for any.
Errors: not-found, module-disabled, not-permitted, stale-version, unknown-status, illegal-transition, and the
constraints of tocsin.tow_requests.';
