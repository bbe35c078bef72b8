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
