create or replace function api.amend_incident(id uuid, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.lock_incident(amend_incident.id, 'incidents.update', amend_incident.if_match);
begin
    update tocsin.incidents
    set
        (
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
            visibility_scope,
            change_reason
        ) = (
            select
                amended.category,
                amended.severity,
                amended.priority,
                amended.tags,
                amended.qa_seed_tag,
                amended.title,
                amended.description,
                amended.impact,
                amended.financial_impact,
                amended.root_cause,
                amended.corrective_actions,
                amended.metadata,
                amended.occurred_at,
                amended.due_at,
                amended.location_label,
                amended.latitude,
                amended.longitude,
                amended.place_id,
                amended.community_id,
                amended.portal_id,
                amended.circle_id,
                amended.division_id,
                amended.department_id,
                amended.webcam_ref,
                amended.photo_urls,
                amended.visibility_scope,
                amend_incident.patch ->> 'reason'
            from jsonb_populate_record(incident, amend_incident.patch) as amended
        )
    where
        incidents.tenant_id = incident.tenant_id
        and incidents.id = incident.id;
    return (
        select (row_to_json(incidents), incidents.version, '/v1/incidents/' || incidents.id)::core.result
        from api.incidents
        where incidents.id = amend_incident.id
    );
end;
$$;

comment on function api.amend_incident(uuid, jsonb, integer[]) is
'Amend an incident.

Arguments: id; patch, the fields to change, null to clear one, and reason, why; if_match, the versions accepted, null
for any. Result: the incident. The original description is kept, the ledger holds each field''s old and new value.
Errors: not-found, module-disabled, not-permitted, stale-version, immutable, and those of creating one.';
