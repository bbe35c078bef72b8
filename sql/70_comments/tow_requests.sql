comment on table tocsin.tow_requests is
'The tow trucks that were sent.';

comment on constraint tow_requests_action_exists on tocsin.tow_requests is
'Its action is a row of incident_actions of the same tenant.

problem: unknown-reference
field: incident_id';

comment on constraint tow_requests_coordinates_are_a_pair on tocsin.tow_requests is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: longitude';

comment on constraint tow_requests_incident_exists on tocsin.tow_requests is
'Its incident is a row of incidents of the same tenant.

problem: unknown-reference
field: incident_id';

comment on constraint tow_requests_latitude_in_range on tocsin.tow_requests is
'A latitude is between -90 and 90 degrees.

problem: out-of-range
field: latitude';

comment on constraint tow_requests_location_label_length on tocsin.tow_requests is
'The location label has at most 200 characters, and at least one.

problem: too-long
field: location_label';

comment on constraint tow_requests_longitude_in_range on tocsin.tow_requests is
'A longitude is between -180 and 180 degrees.

problem: out-of-range
field: longitude';

comment on constraint tow_requests_notes_length on tocsin.tow_requests is
'The notes has at most 2000 characters, and at least one.

problem: too-long
field: notes';

comment on constraint tow_requests_one_an_action on tocsin.tow_requests is
'Unique: tenant id, incident id, action id.

problem: internal';

comment on constraint tow_requests_pkey on tocsin.tow_requests is
'A row is named by tenant id and id.

problem: internal';

comment on constraint tow_requests_priority_is_known on tocsin.tow_requests is
'The priority is one of normal, urgent, emergency.

problem: validation-failed
field: priority';

comment on constraint tow_requests_provider_contact_length on tocsin.tow_requests is
'The provider contact has at most 200 characters, and at least one.

problem: too-long
field: provider_contact';

comment on constraint tow_requests_provider_name_length on tocsin.tow_requests is
'The provider name has at most 200 characters, and at least one.

problem: too-long
field: provider_name';

comment on constraint tow_requests_run_the_tow_workflow on tocsin.tow_requests is
'Tow requests run the workflow called tow.

problem: validation-failed
field: workflow';

comment on constraint tow_requests_stamps_in_order on tocsin.tow_requests is
'Nothing happens before it was requested.

problem: internal';

comment on constraint tow_requests_status_exists on tocsin.tow_requests is
'Its status is a row of statuses of the same tenant.

problem: unknown-status
field: status';

comment on constraint tow_requests_vehicle_description_length on tocsin.tow_requests is
'The vehicle description has at most 500 characters, and at least one.

problem: too-long
field: vehicle_description';

comment on constraint tow_requests_vehicle_plate_length on tocsin.tow_requests is
'The vehicle plate has at most 20 characters, and at least one.

problem: too-long
field: vehicle_plate';

comment on index tocsin.tow_requests_by_time is 'Finds rows of a tenant by incident_id, requested_at, id.';
