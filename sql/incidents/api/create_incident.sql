create or replace function api.create_incident(body jsonb)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    new_id uuid := core.new_id();
    given tocsin.incidents := core.new_incident(create_incident.body);
begin
    insert into tocsin.incidents (
        tenant_id,
        id,
        workflow,
        source,
        external_id,
        category,
        severity,
        priority,
        tags,
        qa_seed_tag,
        title,
        description,
        impact,
        financial_impact,
        root_cause,
        corrective_actions,
        metadata,
        occurred_at,
        due_at,
        location_label,
        latitude,
        longitude,
        place_id,
        community_id,
        portal_id,
        circle_id,
        division_id,
        department_id,
        webcam_ref,
        photo_urls,
        visibility_scope
    )
    values (
        auth.tenant(),
        new_id,
        given.workflow,
        given.source,
        given.external_id,
        given.category,
        given.severity,
        given.priority,
        given.tags,
        given.qa_seed_tag,
        given.title,
        given.description,
        given.impact,
        given.financial_impact,
        given.root_cause,
        given.corrective_actions,
        given.metadata,
        given.occurred_at,
        given.due_at,
        given.location_label,
        given.latitude,
        given.longitude,
        given.place_id,
        given.community_id,
        given.portal_id,
        given.circle_id,
        given.division_id,
        given.department_id,
        given.webcam_ref,
        given.photo_urls,
        given.visibility_scope
    );
    perform core.insert_reporter(new_id, create_incident.body);
    return (
        select (row_to_json(incidents), incidents.version, '/v1/incidents/' || incidents.id)::core.result
        from api.incidents
        where incidents.id = new_id
    );
end;
$$;

comment on function api.create_incident(jsonb) is
'Open an incident.

Arguments: body, the fields of the incident; workflow falls back to the tenant''s default, reported_by to the caller,
title and category where the workflow says so. Number, status and times are the database''s.
Result: the incident. Errors: unknown-workflow, not-permitted, module-disabled, field-required, unknown-category,
unknown-severity, unknown-reference and whatever a constraint of tocsin.incidents says.';
