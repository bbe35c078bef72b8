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
where (select core.may_view_any_workflow());

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
    (select not core.may_view_any_workflow())
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
    (select not core.may_view_any_workflow())
    and incidents.visibility_scope <> 'reporter_only'
    and incidents.id <> all((select auth.followed_incidents())::uuid[]);

comment on view api.incidents_shared is
'The incidents that are shared with the caller and that they do not follow, for somebody who may view no workflow''s: a
list goes along an index of what is shared.

One of three ways to the same list: see api.incidents_browsed.';

comment on column api.incidents.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.incidents.number is
'The number that people call it by, in the format of the organisation''s series.';

comment on column api.incidents.workflow is
'The workflow that it runs: which statuses, categories and severities it can have.';

comment on column api.incidents.status is
'The slug of its status; a move changes it.';

comment on column api.incidents.is_open is
'Whether it is neither resolved nor at a terminal status.';

comment on column api.incidents.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.incidents.category is
'The slug of its category, one of the workflow.';

comment on column api.incidents.severity is
'The slug of its severity, one of the workflow, in lower case; null for none.';

comment on column api.incidents.severity_rank is
'The rank of the severity, for sorting; 0 for none.';

comment on column api.incidents.priority is
'The slug of its priority; null where the workflow has none.';

comment on column api.incidents.tags is
'Words of your own to find it by.';

comment on column api.incidents.qa_seed_tag is
'Marks test data, so that it can be found and removed.';

comment on column api.incidents.title is
'What it is about, in a line.';

comment on column api.incidents.description is
'What happened, in words.';

comment on column api.incidents.original_description is
'The description as it was first written; it never changes.';

comment on column api.incidents.is_description_amended is
'Whether the description was changed since.';

comment on column api.incidents.impact is
'What it led to, in words.';

comment on column api.incidents.financial_impact is
'What it cost, in the organisation''s currency.';

comment on column api.incidents.root_cause is
'Why it happened, in words.';

comment on column api.incidents.corrective_actions is
'What is done so that it does not happen again, in words.';

comment on column api.incidents.metadata is
'An object of your own; its keys are not looked at.';

comment on column api.incidents.occurred_at is
'When it happened.';

comment on column api.incidents.reported_at is
'When it was reported.';

comment on column api.incidents.due_at is
'When it should be resolved.';

comment on column api.incidents.resolved_at is
'When it was resolved; null while it is not.';

comment on column api.incidents.closed_at is
'When it was closed; null while it is not.';

comment on column api.incidents.created_at is
'When it was written down.';

comment on column api.incidents.updated_at is
'When it was last changed.';

comment on column api.incidents.reported_by is
'The member who reported it; null where somebody outside did, or where it is not for you to know.';

comment on column api.incidents.reporter is
'Somebody outside who reported it; null where a member did, or where it is not for you to know.';

comment on column api.incidents.assigned_to is
'The member who is to deal with it.';

comment on column api.incidents.created_by is
'The member who wrote it down; null where it is not for you to know.';

comment on column api.incidents.reported_via is
'Whether a member reported it, internal, or a guest, public.';

comment on column api.incidents.source is
'What it came by: web, email, api or import.';

comment on column api.incidents.external_id is
'Its id in the system that it comes from, unique for its source.';

comment on column api.incidents.external_system is
'The system that external_id is of; null for the only one.';

comment on column api.incidents.location_label is
'Where it is, in words.';

comment on column api.incidents.latitude is
'Degrees north, WGS 84; given together with the longitude.';

comment on column api.incidents.longitude is
'Degrees east, WGS 84; given together with the latitude.';

comment on column api.incidents.place_id is
'The place where it is.';

comment on column api.incidents.community_id is
'The community that it belongs to, a group of that kind.';

comment on column api.incidents.portal_id is
'The portal that it belongs to, a group of that kind.';

comment on column api.incidents.circle_id is
'The coordination circle that it belongs to, a group of that kind.';

comment on column api.incidents.division_id is
'The division that it belongs to, a group of that kind.';

comment on column api.incidents.department_id is
'The department that it belongs to, a group of that kind.';

comment on column api.incidents.webcam_ref is
'The number of a camera that shows it.';

comment on column api.incidents.photo_urls is
'Addresses of photos, https only.';

comment on column api.incidents.resolution is
'How it was resolved: free text, or a word such as vehicle_removed.';

comment on column api.incidents.resolved_by is
'The member who resolved it.';

comment on column api.incidents.reviewed_by is
'The member who reviewed it.';

comment on column api.incidents.reviewed_at is
'When it was reviewed.';

comment on column api.incidents.rejection_reason is
'Why it was rejected, as a word.';

comment on column api.incidents.rejection_explanation is
'Why it was rejected, in words.';

comment on column api.incidents.visibility_scope is
'Who may see it beside those who work on it: its reporter alone, the department or the institution.';

comment on column api.incidents.dispatch_log is
'Each tow truck that was sent, in order; null in other workflows than enforcement.';

comment on column api.incidents.allowed_transitions is
'The statuses that you may move it to now; in lists only where they are asked for.';
