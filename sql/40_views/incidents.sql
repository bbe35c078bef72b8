create or replace view api.incidents
with (security_invoker = true)
as
select
    incident.id,
    incident.number,
    incident.workflow,
    incident.status,
    incident.is_open,
    incident.version,
    incident.category,
    incident.severity,
    incident.severity_rank,
    incident.priority,
    incident.tags,
    incident.qa_seed_tag,
    incident.title,
    incident.description,
    incident.original_description,
    incident.is_description_amended,
    incident.impact,
    incident.financial_impact,
    incident.root_cause,
    incident.corrective_actions,
    incident.metadata,
    incident.occurred_at,
    incident.reported_at,
    incident.due_at,
    incident.resolved_at,
    incident.closed_at,
    incident.created_at,
    incident.updated_at,
    reported.member_id as reported_by,
    reported.reporter,
    incident.assigned_to,
    coalesce(incident.created_by, case when reported.is_confidential then reported.member_id end) as created_by,
    incident.reported_via,
    incident.source,
    incident.external_id,
    incident.external_system,
    incident.location_label,
    incident.latitude,
    incident.longitude,
    incident.place_id,
    incident.community_id,
    incident.portal_id,
    incident.circle_id,
    incident.division_id,
    incident.department_id,
    incident.webcam_ref,
    incident.photo_urls,
    incident.resolution,
    incident.resolved_by,
    incident.reviewed_by,
    incident.reviewed_at,
    incident.rejection_reason,
    incident.rejection_explanation,
    incident.visibility_scope,
    case when incident.workflow = 'enforcement' then (
        select
            coalesce(
                json_agg(
                    json_build_object(
                        'action', 'dispatch_tow',
                        'provider', json_build_object('name', sent.provider_name, 'contact', sent.provider_contact),
                        'notes', sent.notes,
                        'dispatched_at', sent.requested_at,
                        'dispatched_by', action.performed_by
                    )
                    order by sent.requested_at, sent.id
                ),
                '[]'
            )
        from tocsin.tow_requests as sent
        inner join tocsin.incident_actions as action
            on
                sent.tenant_id = action.tenant_id
                and sent.action_id = action.id
        where
            sent.tenant_id = incident.tenant_id
            and sent.incident_id = incident.id
    ) end as dispatch_log,
    core.allowed_transitions(
        incident.workflow, incident.status, coalesce(reported.member_id = (select auth.member()), false)
    ) as allowed_transitions
from tocsin.incidents as incident
left join tocsin.incident_reporters as reported
    on
        incident.tenant_id = reported.tenant_id
        and incident.id = reported.incident_id
where
    incident.tenant_id = (select auth.tenant())
    and incident.deleted_at is null;

comment on view api.incidents is
'The incidents that the caller may see.

The reporter, and with them who created it, is null where it is not for the caller to know (tocsin.incident_reporters
has a policy of its own).
dispatch_log, in enforcement only: one entry a tow request, in order. allowed_transitions: the moves that the caller may
make now; lists show them to who selects them.';

create or replace view api.my_incidents
with (security_invoker = true)
as
select incidents.*
from api.incidents
where
    incidents.id = any(
        array(
            select mine.incident_id
            from tocsin.incident_reporters as mine
            where
                mine.tenant_id = (select auth.tenant())
                and mine.member_id = (select auth.member())
        )
    );

comment on view api.my_incidents is
'The incidents that the caller reported.

Columns as in api.incidents.';

create or replace view api.open_incidents
with (security_invoker = true)
as
select incidents.*
from api.incidents
where incidents.is_open;

comment on view api.open_incidents is
'The open incidents: not resolved and not terminal.

Columns as in api.incidents.';

create or replace view api.incidents_browsed
with (security_invoker = true)
as
select incidents.*
from api.incidents
where (select core.browses_incidents());

comment on view api.incidents_browsed is
'The incidents, for somebody who may view those of some workflow: a list goes along an index of the list''s order.

One of three ways to the same list, with api.incidents_followed and api.incidents_shared: a way that is not the
caller''s is empty, and known to be before its first row.';

create or replace view api.incidents_followed
with (security_invoker = true)
as
select incidents.*
from api.incidents
where
    (select not core.browses_incidents())
    and incidents.id = any((select auth.followed_incidents())::uuid[]);

comment on view api.incidents_followed is
'The incidents that the caller follows, for somebody who may view no workflow''s: a list is driven by their ids, however
many there are besides.

One of three ways to the same list: see api.incidents_browsed.';

create or replace view api.incidents_shared
with (security_invoker = true)
as
select incidents.*
from api.incidents
where
    (select not core.browses_incidents())
    and incidents.visibility_scope <> 'reporter_only'
    and incidents.id <> all((select auth.followed_incidents())::uuid[]);

comment on view api.incidents_shared is
'The incidents that are shared with the caller and that they do not follow, for somebody who may view no workflow''s: a
list goes along an index of what is shared.

One of three ways to the same list: see api.incidents_browsed.';
