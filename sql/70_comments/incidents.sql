comment on table tocsin.incidents is
'Incidents of every workflow.

Who may see a row: its policy. What may change and how: the triggers incidents_1_ to incidents_9_, in that order.';

comment on constraint incidents_assignee_exists on tocsin.incidents is
'Its assignee is a row of members of the same tenant.

problem: unknown-reference
field: assigned_to';

comment on constraint incidents_category_exists on tocsin.incidents is
'Its category is a row of categories of the same tenant.

problem: unknown-category
field: category';

comment on constraint incidents_change_reason_length on tocsin.incidents is
'The change reason has at most 2000 characters, and at least one.

problem: too-long
field: change_reason';

comment on constraint incidents_circle_exists on tocsin.incidents is
'Its circle is a row of groups of the same tenant.

problem: unknown-reference
field: circle_id';

comment on constraint incidents_closed_after_reported on tocsin.incidents is
'Closed after reported.

problem: out-of-range
field: closed_at';

comment on constraint incidents_community_exists on tocsin.incidents is
'Its community is a row of groups of the same tenant.

problem: unknown-reference
field: community_id';

comment on constraint incidents_coordinates_are_a_pair on tocsin.incidents is
'Latitude and longitude are given together or not at all.

problem: validation-failed
field: longitude';

comment on constraint incidents_corrective_actions_length on tocsin.incidents is
'The corrective actions has at most 10000 characters.

problem: too-long
field: corrective_actions';

comment on constraint incidents_creator_exists on tocsin.incidents is
'Its creator is a row of members of the same tenant.

problem: unknown-reference
field: created_by';

comment on constraint incidents_department_exists on tocsin.incidents is
'Its department is a row of groups of the same tenant.

problem: unknown-reference
field: department_id';

comment on constraint incidents_department_scope_names_one on tocsin.incidents is
'The scope department needs a department_id.

problem: field-required
field: department_id';

comment on constraint incidents_description_length on tocsin.incidents is
'The description has at most 10000 characters, and at least one.

problem: too-long
field: description';

comment on constraint incidents_division_exists on tocsin.incidents is
'Its division is a row of groups of the same tenant.

problem: unknown-reference
field: division_id';

comment on constraint incidents_external_id_length on tocsin.incidents is
'The external id has at most 200 characters, and at least one.

problem: too-long
field: external_id';

comment on constraint incidents_financial_impact_in_range on tocsin.incidents is
'The financial impact is in range.

problem: out-of-range
field: financial_impact';

comment on constraint incidents_impact_length on tocsin.incidents is
'The impact has at most 10000 characters.

problem: too-long
field: impact';

comment on constraint incidents_import_names_its_source on tocsin.incidents is
'An imported incident carries the source''s id.

problem: field-required
field: external_id';

comment on constraint incidents_latitude_in_range on tocsin.incidents is
'A latitude is between -90 and 90 degrees.

problem: out-of-range
field: latitude';

comment on constraint incidents_location_label_length on tocsin.incidents is
'The location label has at most 200 characters, and at least one.

problem: too-long
field: location_label';

comment on constraint incidents_longitude_in_range on tocsin.incidents is
'A longitude is between -180 and 180 degrees.

problem: out-of-range
field: longitude';

comment on constraint incidents_metadata_bounded on tocsin.incidents is
'The metadata is not too large.

problem: too-long
field: metadata';

comment on constraint incidents_metadata_is_an_object on tocsin.incidents is
'The metadata is a JSON object.

problem: validation-failed
field: metadata';

comment on constraint incidents_not_ancient on tocsin.incidents is
'When it occurred is not before 1900, when it was reported not before 1970.

problem: out-of-range
field: occurred_at';

comment on constraint incidents_not_from_the_future on tocsin.incidents is
'When it occurred or was reported is not in the future.

problem: out-of-range
field: occurred_at';

comment on constraint incidents_number_is_unique on tocsin.incidents is
'Numbers are unique in a tenant.

problem: internal';

comment on constraint incidents_photo_urls_are_https on tocsin.incidents is
'Photo addresses start with https:// and hold no blanks.

problem: malformed-value
field: photo_urls';

comment on constraint incidents_photo_urls_bounded on tocsin.incidents is
'The photo urls is not too large.

problem: too-long
field: photo_urls';

comment on constraint incidents_pkey on tocsin.incidents is
'A row is named by tenant id and id.

problem: internal';

comment on constraint incidents_place_exists on tocsin.incidents is
'Its place is a row of places of the same tenant.

problem: unknown-reference
field: place_id';

comment on constraint incidents_portal_exists on tocsin.incidents is
'Its portal is a row of groups of the same tenant.

problem: unknown-reference
field: portal_id';

comment on constraint incidents_priority_exists on tocsin.incidents is
'Its priority is a row of priorities of the same tenant.

problem: unknown-priority
field: priority';

comment on constraint incidents_qa_seed_tag_length on tocsin.incidents is
'The qa seed tag has at most 100 characters, and at least one.

problem: too-long
field: qa_seed_tag';

comment on constraint incidents_rejection_explanation_length on tocsin.incidents is
'The rejection explanation has at most 500 characters, and at least one.

problem: too-long
field: rejection_explanation';

comment on constraint incidents_rejection_reason_is_known on tocsin.incidents is
'The rejection reason is one of duplicate_report, insufficient_information, not_workplace_incident, other.

problem: validation-failed
field: rejection_reason';

comment on constraint incidents_reported_via_is_known on tocsin.incidents is
'The reported via is one of internal, public.

problem: validation-failed
field: reported_via';

comment on constraint incidents_resolution_length on tocsin.incidents is
'The resolution has at most 2000 characters, and at least one.

problem: too-long
field: resolution';

comment on constraint incidents_resolved_after_reported on tocsin.incidents is
'Resolved after reported.

problem: out-of-range
field: resolved_at';

comment on constraint incidents_resolver_exists on tocsin.incidents is
'Its resolver is a row of members of the same tenant.

problem: unknown-reference
field: resolved_by';

comment on constraint incidents_review_stays_with_its_reporter on tocsin.incidents is
'Incidents of the workflow review are always reporter_only.

problem: validation-failed
field: visibility_scope';

comment on constraint incidents_reviewer_exists on tocsin.incidents is
'Its reviewer is a row of members of the same tenant.

problem: unknown-reference
field: reviewed_by';

comment on constraint incidents_root_cause_length on tocsin.incidents is
'The root cause has at most 10000 characters.

problem: too-long
field: root_cause';

comment on constraint incidents_severity_exists on tocsin.incidents is
'Its severity is a row of severities of the same tenant.

problem: unknown-severity
field: severity';

comment on constraint incidents_source_is_known on tocsin.incidents is
'The source is one of web, email, api, import.

problem: validation-failed
field: source';

comment on constraint incidents_status_exists on tocsin.incidents is
'Its status is a row of statuses of the same tenant.

problem: unknown-status
field: status';

comment on constraint incidents_tags_bounded on tocsin.incidents is
'The tags is not too large.

problem: too-long
field: tags';

comment on constraint incidents_tenant_exists on tocsin.incidents is
'Its tenant is a row of tenants.

problem: internal';

comment on constraint incidents_title_length on tocsin.incidents is
'The title has at most 200 characters, and at least one.

problem: too-long
field: title';

comment on constraint incidents_visibility_scope_is_known on tocsin.incidents is
'The visibility scope is one of reporter_only, department, institution.

problem: validation-failed
field: visibility_scope';

comment on constraint incidents_workflow_exists on tocsin.incidents is
'Its workflow is a row of workflows of the same tenant.

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

comment on index tocsin.incidents_external_id_is_unique is
'The external_id is taken: the source''s incident is here already.

problem: external-id-exists
field: external_id';

comment on index tocsin.incidents_open is 'Finds rows of a tenant by created_at, id, where is_open.';

comment on index tocsin.incidents_open_by_category is 'Finds rows of a tenant by category, status, created_at, id, where is_open AND (deleted_at IS NULL).';

comment on index tocsin.incidents_open_by_status is 'Finds rows of a tenant by status, created_at, id, where is_open AND (deleted_at IS NULL).';

comment on index tocsin.incidents_shared is 'Finds rows of a tenant by created_at, id, where visibility_scope <> ''reporter_only''::text.';

comment on index tocsin.incidents_shared_by_status is 'Finds rows of a tenant by status, created_at, id, where (visibility_scope <> ''reporter_only''::text) AND (deleted_at IS NULL).';
