create or replace function api.dispatch_incident(
    id uuid,
    priority text,
    vehicle_plate text,
    vehicle_description text,
    provider_name text,
    provider_contact text,
    location_label text,
    latitude double precision,
    longitude double precision,
    notes text
)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_enforcement(dispatch_incident.id);
    action_id uuid := core.new_id();
    request_id uuid := core.new_id();
    urgency text := coalesce(dispatch_incident.priority, 'normal');
    elsewhere boolean := coalesce(dispatch_incident.latitude, dispatch_incident.longitude) is not null;
begin
    incident := core.lock_incident(incident.id, 'incidents.dispatch');
    insert into tocsin.incident_actions (tenant_id, id, incident_id, action_type, payload, result, performed_by)
    values (
        incident.tenant_id,
        action_id,
        incident.id,
        'dispatch_tow',
        jsonb_strip_nulls(
            jsonb_build_object(
                'provider', dispatch_incident.provider_name,
                'contact', dispatch_incident.provider_contact,
                'priority', urgency
            )
        ),
        'queued',
        auth.member()
    );
    insert into tocsin.tow_requests (
        tenant_id, id, incident_id, action_id, priority, vehicle_plate, vehicle_description, provider_name,
        provider_contact, location_label, latitude, longitude, notes
    )
    values (
        incident.tenant_id,
        request_id,
        incident.id,
        action_id,
        urgency,
        dispatch_incident.vehicle_plate,
        dispatch_incident.vehicle_description,
        dispatch_incident.provider_name,
        dispatch_incident.provider_contact,
        coalesce(dispatch_incident.location_label, incident.location_label),
        case when elsewhere then dispatch_incident.latitude else incident.latitude end,
        case when elsewhere then dispatch_incident.longitude else incident.longitude end,
        dispatch_incident.notes
    );
    if incident.status <> 'dispatched' then
        update tocsin.incidents
        set
            status = 'dispatched',
            change_reason = null
        where
            incidents.tenant_id = incident.tenant_id
            and incidents.id = incident.id;
    end if;
    return (
        select (row_to_json(tow_requests), tow_requests.version, '/v1/tow-requests/' || tow_requests.id)::core.result
        from api.tow_requests
        where tow_requests.id = request_id
    );
end;
$$;

comment on function api.dispatch_incident(
    uuid, text, text, text, text, text, text, double precision, double precision, text
) is
'Dispatch a tow truck.

One transaction: the action, the tow request, and the move to dispatched; dispatched again, another truck is sent and
the status stays. Arguments: id of the incident; priority normal, urgent or emergency; the vehicle; the provider; the
place, the incident''s unless given; notes. Result: the tow request.
Errors: not-found, module-disabled, wrong-workflow, not-permitted, illegal-transition, and the constraints of
tocsin.tow_requests.';
