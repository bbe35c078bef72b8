create or replace view api.tow_requests
with (security_invoker = true)
as
select
    request.id,
    request.incident_id,
    request.action_id,
    request.status,
    request.is_open,
    request.version,
    request.priority,
    request.priority_rank,
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
'The tow requests of the incidents that the caller may see.

Status requested, acknowledged, en_route, on_scene, completed or cancelled. The queue of all has the open ones (neither
completed nor cancelled) unless status or is_open is asked for: the most urgent first, then the oldest.';

create or replace view api.tow_requests_browsed
with (security_invoker = true)
as
select tow_requests.*
from api.tow_requests
where (select core.may_view_any_workflow());

comment on view api.tow_requests_browsed is
'The queue of tow requests, for somebody who may view the incidents of some workflow: it goes along an index.

One of two ways to the queue, with api.tow_requests_followed: a way that is not the caller''s is empty.';

create or replace view api.tow_requests_followed
with (security_invoker = true)
as
select tow_requests.*
from api.tow_requests
where
    (select not core.may_view_any_workflow())
    and tow_requests.incident_id = any((select auth.followed_incidents())::uuid[]);

comment on view api.tow_requests_followed is
'The queue of tow requests, for somebody who may view no workflow''s incidents: those of the incidents that they follow.

One of two ways to the queue: see api.tow_requests_browsed. The trucks of an incident that is shared with somebody who
does not follow it are read with the incident.';

comment on column api.tow_requests.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.tow_requests.incident_id is
'The incident that it belongs to.';

comment on column api.tow_requests.action_id is
'The action that was recorded with it.';

comment on column api.tow_requests.status is
'How far the truck is: requested, acknowledged, en_route, on_scene, completed or cancelled.';

comment on column api.tow_requests.is_open is
'Whether it is neither resolved nor at a terminal status.';

comment on column api.tow_requests.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.tow_requests.priority is
'How urgent it is.';

comment on column api.tow_requests.priority_rank is
'The rank of the priority, for sorting.';

comment on column api.tow_requests.vehicle_plate is
'The number plate of the vehicle.';

comment on column api.tow_requests.vehicle_description is
'What the vehicle looks like.';

comment on column api.tow_requests.provider_name is
'Who tows it.';

comment on column api.tow_requests.provider_contact is
'How to reach who tows it.';

comment on column api.tow_requests.location_label is
'Where to, in words; the incident''s place unless another was named.';

comment on column api.tow_requests.latitude is
'Degrees north, WGS 84; given together with the longitude.';

comment on column api.tow_requests.longitude is
'Degrees east, WGS 84; given together with the latitude.';

comment on column api.tow_requests.notes is
'Anything else.';

comment on column api.tow_requests.requested_at is
'When the truck was asked for.';

comment on column api.tow_requests.acknowledged_at is
'When the provider said that it comes.';

comment on column api.tow_requests.arrived_at is
'When the truck arrived.';

comment on column api.tow_requests.completed_at is
'When the vehicle was gone.';

comment on column api.tow_requests.updated_at is
'When it was last changed.';
