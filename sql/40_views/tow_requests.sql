create or replace view api.tow_requests
with (security_invoker = true)
as
select
    request.id,
    request.incident_id,
    request.action_id,
    request.status,
    request.version,
    request.priority,
    request.vehicle_plate,
    request.vehicle_description,
    request.provider_name,
    request.provider_contact,
    request.location_label,
    request.latitude,
    request.longitude,
    request.notes,
    request.requested_at,
    request.acknowledged_at,
    request.arrived_at,
    request.completed_at,
    request.updated_at
from tocsin.tow_requests as request
inner join tocsin.incidents as incident
    on
        request.tenant_id = incident.tenant_id
        and request.incident_id = incident.id
where
    request.tenant_id = (select auth.tenant())
    and incident.deleted_at is null;

comment on view api.tow_requests is
'The tow requests of an incident.

Status requested, acknowledged, en_route, on_scene, completed or cancelled.';
