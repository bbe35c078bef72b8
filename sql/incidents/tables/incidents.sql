comment on table tocsin.incidents is
'Incidents of every workflow.

Who may see a row: its policy. What may change and how: the triggers incidents_1_ to incidents_9_, in that order.';

comment on constraint incidents_assignee_exists on tocsin.incidents is
'assigned_to must be a member of your organisation.

problem: unknown-reference
field: assigned_to';

comment on constraint incidents_category_exists on tocsin.incidents is
'category must be a category of its workflow.

problem: unknown-category
field: category';

comment on constraint incidents_change_reason_is_not_blank on tocsin.incidents is
'change_reason must hold more than blanks.

problem: validation-failed
field: change_reason';

comment on constraint incidents_change_reason_length on tocsin.incidents is
'change_reason must have 1 to 2,000 characters.

problem: too-long
field: change_reason';

comment on constraint incidents_circle_exists on tocsin.incidents is
'circle_id must be a circle of your organisation.

problem: unknown-reference
field: circle_id';

comment on constraint incidents_closed_after_reported on tocsin.incidents is
'closed_at must not be before reported_at.

problem: out-of-range
field: closed_at';

comment on constraint incidents_community_exists on tocsin.incidents is
'community_id must be a community of your organisation.

problem: unknown-reference
field: community_id';

comment on constraint incidents_coordinates_are_a_pair on tocsin.incidents is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: longitude';

comment on constraint incidents_corrective_actions_is_not_blank on tocsin.incidents is
'corrective_actions must hold more than blanks.

problem: validation-failed
field: corrective_actions';

comment on constraint incidents_corrective_actions_length on tocsin.incidents is
'corrective_actions must have at most 10,000 characters.

problem: too-long
field: corrective_actions';

comment on constraint incidents_creator_exists on tocsin.incidents is
'created_by must be a member of your organisation.

problem: unknown-reference
field: created_by';

comment on constraint incidents_department_exists on tocsin.incidents is
'department_id must be a department of your organisation.

problem: unknown-reference
field: department_id';

comment on constraint incidents_department_scope_names_one on tocsin.incidents is
'department_id is required where visibility_scope is department.

problem: field-required
field: department_id';

comment on constraint incidents_description_is_not_blank on tocsin.incidents is
'description must hold more than blanks.

problem: validation-failed
field: description';

comment on constraint incidents_description_length on tocsin.incidents is
'description must have 1 to 10,000 characters.

problem: too-long
field: description';

comment on constraint incidents_division_exists on tocsin.incidents is
'division_id must be a division of your organisation.

problem: unknown-reference
field: division_id';

comment on constraint incidents_external_id_is_not_blank on tocsin.incidents is
'external_id must hold more than blanks.

problem: validation-failed
field: external_id';

comment on constraint incidents_external_id_length on tocsin.incidents is
'external_id must have 1 to 200 characters.

problem: too-long
field: external_id';

comment on constraint incidents_external_system_is_not_blank on tocsin.incidents is
'external_system must hold more than blanks.

problem: validation-failed
field: external_system';

comment on constraint incidents_external_system_length on tocsin.incidents is
'external_system must have 1 to 100 characters.

problem: too-long
field: external_system';

comment on constraint incidents_external_system_needs_an_id on tocsin.incidents is
'external_system is for an incident that has an external_id.

problem: field-required
field: external_id';

comment on constraint incidents_financial_impact_in_range on tocsin.incidents is
'financial_impact must be a number from 0 to 10,000,000,000,000.

problem: out-of-range
field: financial_impact';

comment on constraint incidents_impact_is_not_blank on tocsin.incidents is
'impact must hold more than blanks.

problem: validation-failed
field: impact';

comment on constraint incidents_impact_length on tocsin.incidents is
'impact must have at most 10,000 characters.

problem: too-long
field: impact';

comment on constraint incidents_import_names_its_source on tocsin.incidents is
'external_id is required of an imported incident: it is the id in the system that it comes from.

problem: field-required
field: external_id';

comment on constraint incidents_latitude_in_range on tocsin.incidents is
'latitude must be a number from -90 to 90.

problem: out-of-range
field: latitude';

comment on constraint incidents_location_label_is_not_blank on tocsin.incidents is
'location_label must hold more than blanks.

problem: validation-failed
field: location_label';

comment on constraint incidents_location_label_length on tocsin.incidents is
'location_label must have 1 to 200 characters.

problem: too-long
field: location_label';

comment on constraint incidents_longitude_in_range on tocsin.incidents is
'longitude must be a number from -180 to 180.

problem: out-of-range
field: longitude';

comment on constraint incidents_metadata_bounded on tocsin.incidents is
'metadata must have at most 65,536 bytes as JSON.

problem: too-long
field: metadata';

comment on constraint incidents_metadata_is_an_object on tocsin.incidents is
'metadata must be an object.

problem: validation-failed
field: metadata';

comment on constraint incidents_not_ancient on tocsin.incidents is
'occurred_at must not be before 1900, and reported_at not before 1970.

problem: out-of-range
field: occurred_at';

comment on constraint incidents_not_from_the_future on tocsin.incidents is
'occurred_at and reported_at must not be in the future.

problem: out-of-range
field: occurred_at';

comment on constraint incidents_number_is_unique on tocsin.incidents is
'Numbers are unique in a tenant.

problem: internal';

comment on constraint incidents_photo_urls_are_https on tocsin.incidents is
'Each of photo_urls must be an address that begins with https:// and holds no blanks.

problem: malformed-value
field: photo_urls';

comment on constraint incidents_photo_urls_bounded on tocsin.incidents is
'photo_urls must be at most 20 addresses of at most 20,000 bytes in all.

problem: too-long
field: photo_urls';

comment on constraint incidents_pkey on tocsin.incidents is
'A row is named by tenant id and id.

problem: internal';

comment on constraint incidents_place_exists on tocsin.incidents is
'place_id must be a place of your organisation.

problem: unknown-reference
field: place_id';

comment on constraint incidents_portal_exists on tocsin.incidents is
'portal_id must be a portal of your organisation.

problem: unknown-reference
field: portal_id';

comment on constraint incidents_priority_exists on tocsin.incidents is
'priority must be a priority of your organisation.

problem: unknown-priority
field: priority';

comment on constraint incidents_qa_seed_tag_is_not_blank on tocsin.incidents is
'qa_seed_tag must hold more than blanks.

problem: validation-failed
field: qa_seed_tag';

comment on constraint incidents_qa_seed_tag_length on tocsin.incidents is
'qa_seed_tag must have 1 to 100 characters.

problem: too-long
field: qa_seed_tag';

comment on constraint incidents_rejection_explanation_is_not_blank on tocsin.incidents is
'rejection_explanation must hold more than blanks.

problem: validation-failed
field: rejection_explanation';

comment on constraint incidents_rejection_explanation_length on tocsin.incidents is
'rejection_explanation must have 1 to 500 characters.

problem: too-long
field: rejection_explanation';

comment on constraint incidents_rejection_reason_is_known on tocsin.incidents is
'rejection_reason must be duplicate_report, insufficient_information, not_workplace_incident or other.

problem: validation-failed
field: rejection_reason';

comment on constraint incidents_reported_via_is_known on tocsin.incidents is
'reported_via must be internal or public.

problem: validation-failed
field: reported_via';

comment on constraint incidents_resolution_is_not_blank on tocsin.incidents is
'resolution must hold more than blanks.

problem: validation-failed
field: resolution';

comment on constraint incidents_resolution_length on tocsin.incidents is
'resolution must have 1 to 2,000 characters.

problem: too-long
field: resolution';

comment on constraint incidents_resolved_after_reported on tocsin.incidents is
'resolved_at must not be before reported_at.

problem: out-of-range
field: resolved_at';

comment on constraint incidents_resolver_exists on tocsin.incidents is
'resolved_by must be a member of your organisation.

problem: unknown-reference
field: resolved_by';

comment on constraint incidents_review_stays_with_its_reporter on tocsin.incidents is
'visibility_scope must be reporter_only in the workflow review.

problem: validation-failed
field: visibility_scope';

comment on constraint incidents_reviewer_exists on tocsin.incidents is
'reviewed_by must be a member of your organisation.

problem: unknown-reference
field: reviewed_by';

comment on constraint incidents_root_cause_is_not_blank on tocsin.incidents is
'root_cause must hold more than blanks.

problem: validation-failed
field: root_cause';

comment on constraint incidents_root_cause_length on tocsin.incidents is
'root_cause must have at most 10,000 characters.

problem: too-long
field: root_cause';

comment on constraint incidents_severity_exists on tocsin.incidents is
'severity must be a severity of its workflow.

problem: unknown-severity
field: severity';

comment on constraint incidents_source_is_known on tocsin.incidents is
'source must be web, email, api or import.

problem: validation-failed
field: source';

comment on constraint incidents_status_exists on tocsin.incidents is
'status must be a status of its workflow.

problem: unknown-status
field: status';

comment on constraint incidents_tags_bounded on tocsin.incidents is
'tags must be at most 50 texts of at most 5,000 bytes in all, none of them empty.

problem: too-long
field: tags';

comment on constraint incidents_tenant_exists on tocsin.incidents is
'Its tenant is a row of tenants.

problem: internal';

comment on constraint incidents_title_is_not_blank on tocsin.incidents is
'title must hold more than blanks.

problem: validation-failed
field: title';

comment on constraint incidents_title_length on tocsin.incidents is
'title must have 1 to 200 characters.

problem: too-long
field: title';

comment on constraint incidents_visibility_scope_is_known on tocsin.incidents is
'visibility_scope must be reporter_only, department or institution.

problem: validation-failed
field: visibility_scope';

comment on constraint incidents_workflow_exists on tocsin.incidents is
'workflow must be a workflow.

problem: unknown-workflow
field: workflow';

comment on index tocsin.incidents_by_assignee is 'Finds rows of a tenant by assigned_to, where assigned_to IS NOT NULL.';

comment on index tocsin.incidents_by_category is 'Finds rows of a tenant by category, status, created_at, id, where deleted_at IS NULL.';

comment on index tocsin.incidents_by_created_at is 'Finds rows of a tenant by created_at, id.';

comment on index tocsin.incidents_by_place is 'Finds rows of a tenant by place_id, where place_id IS NOT NULL.';

comment on index tocsin.incidents_by_reported_at is 'Finds rows of a tenant by reported_at, id.';

comment on index tocsin.incidents_by_severity is 'Finds rows of a tenant by severity_rank, id.';

comment on index tocsin.incidents_by_severity_and_age is
'Finds rows of a tenant by severity_rank, the worst first, and created_at, id.';

comment on index tocsin.incidents_by_severity_and_time is 'Finds rows of a tenant by severity_rank, created_at, id.';

comment on index tocsin.incidents_by_status is 'Finds rows of a tenant by status, created_at, id, where deleted_at IS NULL.';

comment on index tocsin.incidents_by_updated_at is 'Finds rows of a tenant by updated_at, id.';

comment on index tocsin.incidents_external_id_is_their_creators is
'You have entered an incident with this external_id already.

problem: external-id-exists
field: external_id';

comment on index tocsin.incidents_external_id_is_unique is
'There is an incident with this external_id already: the source''s incident has been imported before.

problem: external-id-exists
field: external_id';

comment on index tocsin.incidents_open is 'Finds rows of a tenant by created_at, id, where is_open.';

comment on index tocsin.incidents_open_by_category is 'Finds rows of a tenant by category, status, created_at, id, where is_open AND (deleted_at IS NULL).';

comment on index tocsin.incidents_open_by_status is 'Finds rows of a tenant by status, created_at, id, where is_open AND (deleted_at IS NULL).';

comment on index tocsin.incidents_shared is 'Finds rows of a tenant by created_at, id, where visibility_scope <> ''reporter_only''::text.';

comment on index tocsin.incidents_shared_by_status is 'Finds rows of a tenant by status, created_at, id, where (visibility_scope <> ''reporter_only''::text) AND (deleted_at IS NULL).';

create or replace trigger incidents_1_defaults
before insert on tocsin.incidents
for each row execute function core.complete_incident();

comment on trigger incidents_1_defaults on tocsin.incidents is 'Fills in what a new incident left out.';

create or replace trigger incidents_1_protect
before update on tocsin.incidents
for each row execute function core.protect_incident_columns();

comment on trigger incidents_1_protect on tocsin.incidents is 'What never changes, whoever writes.';

create or replace trigger incidents_2_check
before insert or update of
category, severity, priority, title, description, occurred_at,
place_id, community_id, portal_id, circle_id, division_id, department_id
on tocsin.incidents
for each row execute function core.check_incident();

comment on trigger incidents_2_check on tocsin.incidents is 'What the workflow demands of the content.';

create or replace trigger incidents_2_permission
before update on tocsin.incidents
for each row
when (current_user = 'tocsin_member')
execute function core.check_incident_update_permission();

comment on trigger incidents_2_permission on tocsin.incidents is 'What a member may change.';

create or replace trigger incidents_4_rank
before insert or update of severity on tocsin.incidents
for each row execute function core.rank_severity();

comment on trigger incidents_4_rank on tocsin.incidents is 'Writes the rank beside the severity.';

create or replace trigger incidents_5_begin
before insert on tocsin.incidents
for each row
when (new.source <> 'import' or new.status is null)
execute function core.set_initial_status();

comment on trigger incidents_5_begin on tocsin.incidents is 'A new incident starts at its initial status.';

create or replace trigger incidents_6_transition
before update of status on tocsin.incidents
for each row
when (old.status is distinct from new.status)
execute function core.enforce_transition();

comment on trigger incidents_6_transition on tocsin.incidents is 'Only the moves that the workflow lists.';

create or replace trigger incidents_7_stamp_on_insert
before insert on tocsin.incidents
for each row execute function core.set_incident_timestamps();

comment on trigger incidents_7_stamp_on_insert on tocsin.incidents is 'Stamps whether the incident is open.';

create or replace trigger incidents_7_stamp_on_move
before update of status on tocsin.incidents
for each row
when (old.status is distinct from new.status)
execute function core.set_incident_timestamps();

comment on trigger incidents_7_stamp_on_move on tocsin.incidents is 'Stamps what a move means.';

create or replace trigger incidents_8_updated_at
before update on tocsin.incidents
for each row execute function core.set_updated_at();

comment on trigger incidents_8_updated_at on tocsin.incidents is 'Every change is dated.';

create or replace trigger incidents_8_version
before update on tocsin.incidents
for each row execute function core.increment_version();

comment on trigger incidents_8_version on tocsin.incidents is 'Every change is a new version.';

create or replace trigger incidents_9_number
before insert on tocsin.incidents
for each row execute function core.number_incident();

comment on trigger incidents_9_number on tocsin.incidents is 'Gap-free numbers, per tenant, series and period.';

create or replace trigger incidents_51_report
after insert on tocsin.incidents
for each row
when (new.reported_via = 'internal' and new.source <> 'import')
execute function core.report_incident();

comment on trigger incidents_51_report on tocsin.incidents is 'Whoever creates it is its reporter.';

create or replace trigger incidents_61_log
after insert or update on tocsin.incidents
for each row execute function core.log_incident();

comment on trigger incidents_61_log on tocsin.incidents is 'What happened, in the same transaction.';
