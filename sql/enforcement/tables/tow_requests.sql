comment on table tocsin.tow_requests is
'The tow trucks that were sent.';

comment on constraint tow_requests_action_exists on tocsin.tow_requests is
'action_id must be an action of this incident.

problem: unknown-reference
field: incident_id';

comment on constraint tow_requests_coordinates_are_a_pair on tocsin.tow_requests is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: longitude';

comment on constraint tow_requests_incident_exists on tocsin.tow_requests is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint tow_requests_latitude_in_range on tocsin.tow_requests is
'latitude must be a number from -90 to 90.

problem: out-of-range
field: latitude';

comment on constraint tow_requests_location_label_is_not_blank on tocsin.tow_requests is
'location_label must hold more than blanks.

problem: validation-failed
field: location_label';

comment on constraint tow_requests_location_label_length on tocsin.tow_requests is
'location_label must have 1 to 200 characters.

problem: too-long
field: location_label';

comment on constraint tow_requests_longitude_in_range on tocsin.tow_requests is
'longitude must be a number from -180 to 180.

problem: out-of-range
field: longitude';

comment on constraint tow_requests_notes_is_not_blank on tocsin.tow_requests is
'notes must hold more than blanks.

problem: validation-failed
field: notes';

comment on constraint tow_requests_notes_length on tocsin.tow_requests is
'notes must have 1 to 2,000 characters.

problem: too-long
field: notes';

comment on constraint tow_requests_one_an_action on tocsin.tow_requests is
'Unique: tenant id, incident id, action id.

problem: internal';

comment on constraint tow_requests_pkey on tocsin.tow_requests is
'A row is named by tenant id and id.

problem: internal';

comment on constraint tow_requests_priority_is_known on tocsin.tow_requests is
'priority must be normal, urgent or emergency.

problem: validation-failed
field: priority';

comment on constraint tow_requests_provider_contact_is_not_blank on tocsin.tow_requests is
'provider_contact must hold more than blanks.

problem: validation-failed
field: provider_contact';

comment on constraint tow_requests_provider_contact_length on tocsin.tow_requests is
'provider_contact must have 1 to 200 characters.

problem: too-long
field: provider_contact';

comment on constraint tow_requests_provider_name_is_not_blank on tocsin.tow_requests is
'provider_name must hold more than blanks.

problem: validation-failed
field: provider_name';

comment on constraint tow_requests_provider_name_length on tocsin.tow_requests is
'provider_name must have 1 to 200 characters.

problem: too-long
field: provider_name';

comment on constraint tow_requests_run_the_tow_workflow on tocsin.tow_requests is
'workflow must be tow for a tow request.

problem: validation-failed
field: workflow';

comment on constraint tow_requests_stamps_in_order on tocsin.tow_requests is
'Nothing happens before it was requested.

problem: internal';

comment on constraint tow_requests_status_exists on tocsin.tow_requests is
'status must be a status of its workflow.

problem: unknown-status
field: status';

comment on constraint tow_requests_vehicle_description_is_not_blank on tocsin.tow_requests is
'vehicle_description must hold more than blanks.

problem: validation-failed
field: vehicle_description';

comment on constraint tow_requests_vehicle_description_length on tocsin.tow_requests is
'vehicle_description must have 1 to 500 characters.

problem: too-long
field: vehicle_description';

comment on constraint tow_requests_vehicle_plate_is_not_blank on tocsin.tow_requests is
'vehicle_plate must hold more than blanks.

problem: validation-failed
field: vehicle_plate';

comment on constraint tow_requests_vehicle_plate_length on tocsin.tow_requests is
'vehicle_plate must have 1 to 20 characters.

problem: too-long
field: vehicle_plate';

comment on index tocsin.tow_requests_by_status is
'Finds rows of a tenant by status, the most urgent first, then requested_at, id.';

comment on index tocsin.tow_requests_queue is
'Finds rows of a tenant by is_open, the most urgent first, then requested_at, id.';

comment on index tocsin.tow_requests_by_time is 'Finds rows of a tenant by incident_id, requested_at, id.';

create or replace trigger tow_requests_5_begin
before insert on tocsin.tow_requests
for each row execute function core.set_initial_status();

comment on trigger tow_requests_5_begin on tocsin.tow_requests is 'A new tow request starts at its initial status.';

create or replace trigger tow_requests_6_transition
before update of status on tocsin.tow_requests
for each row
when (old.status is distinct from new.status)
execute function core.enforce_transition();

comment on trigger tow_requests_6_transition on tocsin.tow_requests is 'Only the moves that the workflow lists.';

create or replace trigger tow_requests_7_stamp
before update of status on tocsin.tow_requests
for each row
when (old.status is distinct from new.status)
execute function core.set_tow_request_timestamps();

comment on trigger tow_requests_7_stamp on tocsin.tow_requests is 'Stamps what a move means.';

create or replace trigger tow_requests_8_updated_at
before update on tocsin.tow_requests
for each row execute function core.set_updated_at();

comment on trigger tow_requests_8_updated_at on tocsin.tow_requests is 'Every change is dated.';

create or replace trigger tow_requests_8_version
before update on tocsin.tow_requests
for each row execute function core.increment_version();

comment on trigger tow_requests_8_version on tocsin.tow_requests is 'Every change is a new version.';

create or replace trigger tow_requests_61_log_dispatch
after insert on tocsin.tow_requests
for each row execute function core.log_tow_request();

comment on trigger tow_requests_61_log_dispatch on tocsin.tow_requests is 'A dispatch, in the same transaction.';

create or replace trigger tow_requests_61_log_move
after update of status on tocsin.tow_requests
for each row
when (old.status is distinct from new.status)
execute function core.log_tow_request();

comment on trigger tow_requests_61_log_move on tocsin.tow_requests is 'A move of the truck, in the same transaction.';
