-- Incidents; and who reported them, in a table of its own: not everybody who sees the incident may see that.
-- depends: 0008_workflows_catalogs
set local role tocsin_owner;

create table tocsin.incidents (
    tenant_id uuid not null,
    id uuid not null,
    number text not null,
    workflow text not null,
    status text not null,
    is_open boolean not null default true,
    version integer not null default 1,
    category text not null,
    severity text,
    severity_rank smallint not null default 0,
    priority text,
    tags text[] not null default '{}',
    qa_seed_tag text,
    title text not null,
    description text,
    original_description text,
    is_description_amended boolean not null default false,
    impact text,
    financial_impact numeric(16, 2),
    root_cause text,
    corrective_actions text,
    metadata jsonb not null default '{}',
    occurred_at timestamptz,
    reported_at timestamptz not null,
    due_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    assigned_to uuid,
    created_by uuid,
    reported_via text not null default 'internal',
    source text not null default 'api',
    external_id text,
    location_label text,
    latitude double precision,
    longitude double precision,
    place_id uuid,
    community_id uuid,
    portal_id uuid,
    circle_id uuid,
    division_id uuid,
    department_id uuid,
    webcam_ref integer,
    photo_urls text[] not null default '{}',
    resolution text,
    resolved_by uuid,
    reviewed_by uuid,
    reviewed_at timestamptz,
    rejection_reason text,
    rejection_explanation text,
    visibility_scope text not null default 'reporter_only',
    change_reason text,
    external_system text,
    constraint incidents_pkey primary key (tenant_id, id),
    constraint incidents_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint incidents_number_is_unique unique (tenant_id, number),
    constraint incidents_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint incidents_status_exists foreign key (tenant_id, workflow, status)
    references tocsin.statuses (tenant_id, workflow, slug),
    constraint incidents_category_exists foreign key (tenant_id, workflow, category)
    references tocsin.categories (tenant_id, workflow, slug),
    constraint incidents_priority_exists foreign key (tenant_id, priority)
    references tocsin.priorities (tenant_id, slug),
    constraint incidents_assignee_exists foreign key (tenant_id, assigned_to)
    references tocsin.members (tenant_id, id),
    constraint incidents_creator_exists foreign key (tenant_id, created_by) references tocsin.members (tenant_id, id),
    constraint incidents_resolver_exists foreign key (tenant_id, resolved_by)
    references tocsin.members (tenant_id, id),
    constraint incidents_reviewer_exists foreign key (tenant_id, reviewed_by)
    references tocsin.members (tenant_id, id),
    constraint incidents_place_exists foreign key (tenant_id, place_id) references tocsin.places (tenant_id, id),
    constraint incidents_community_exists foreign key (tenant_id, community_id)
    references tocsin.groups (tenant_id, id),
    constraint incidents_portal_exists foreign key (tenant_id, portal_id) references tocsin.groups (tenant_id, id),
    constraint incidents_circle_exists foreign key (tenant_id, circle_id) references tocsin.groups (tenant_id, id),
    constraint incidents_division_exists foreign key (tenant_id, division_id)
    references tocsin.groups (tenant_id, id),
    constraint incidents_department_exists foreign key (tenant_id, department_id)
    references tocsin.groups (tenant_id, id),
    constraint incidents_title_length check (length(title) between 1 and 200),
    constraint incidents_title_is_not_blank check (
        title
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_description_length check (length(description) between 1 and 10000),
    constraint incidents_description_is_not_blank check (
        description
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_tags_bounded check (
        cardinality(tags) <= 50
        and array_position(tags, null) is null
        and octet_length(array_to_string(tags, ',')) <= 5000
    ),
    constraint incidents_qa_seed_tag_length check (length(qa_seed_tag) between 1 and 100),
    constraint incidents_qa_seed_tag_is_not_blank check (
        qa_seed_tag
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_impact_length check (length(impact) <= 10000),
    constraint incidents_impact_is_not_blank check (
        impact
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_financial_impact_in_range check (
        financial_impact >= 0 and financial_impact <= 10000000000000
    ),
    constraint incidents_root_cause_length check (length(root_cause) <= 10000),
    constraint incidents_root_cause_is_not_blank check (
        root_cause
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_corrective_actions_length check (length(corrective_actions) <= 10000),
    constraint incidents_corrective_actions_is_not_blank check (
        corrective_actions
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_metadata_is_an_object check (jsonb_typeof(metadata) = 'object'),
    constraint incidents_metadata_bounded check (octet_length(metadata::text) <= 65536),
    constraint incidents_reported_via_is_known check (reported_via in ('internal', 'public')),
    constraint incidents_source_is_known check (source in ('web', 'email', 'api', 'import')),
    constraint incidents_external_id_length check (length(external_id) between 1 and 200),
    constraint incidents_external_id_is_not_blank check (
        external_id
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_import_names_its_source check (source <> 'import' or external_id is not null),
    constraint incidents_location_label_length check (length(location_label) between 1 and 200),
    constraint incidents_location_label_is_not_blank check (
        location_label
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_latitude_in_range check (latitude between -90 and 90),
    constraint incidents_longitude_in_range check (longitude between -180 and 180),
    constraint incidents_coordinates_are_a_pair check ((latitude is null) = (longitude is null)),
    constraint incidents_photo_urls_are_https check (
        cardinality(photo_urls) = 0
        or array_to_string(photo_urls, E'\n') ~ '^https://[^\s]+(\nhttps://[^\s]+)*$'
    ),
    constraint incidents_photo_urls_bounded check (
        cardinality(photo_urls) <= 20
        and array_position(photo_urls, null) is null
        and octet_length(array_to_string(photo_urls, ',')) <= 20000
    ),
    constraint incidents_resolution_length check (length(resolution) between 1 and 2000),
    constraint incidents_resolution_is_not_blank check (
        resolution
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_rejection_reason_is_known check (
        rejection_reason in ('duplicate_report', 'insufficient_information', 'not_workplace_incident', 'other')
    ),
    constraint incidents_rejection_explanation_length check (length(rejection_explanation) between 1 and 500),
    constraint incidents_rejection_explanation_is_not_blank check (
        rejection_explanation
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_visibility_scope_is_known check (
        visibility_scope in ('reporter_only', 'department', 'institution')
    ),
    constraint incidents_review_stays_with_its_reporter check (
        workflow <> 'review' or visibility_scope = 'reporter_only'
    ),
    constraint incidents_department_scope_names_one check (
        visibility_scope <> 'department' or department_id is not null
    ),
    constraint incidents_not_from_the_future check (
        reported_at <= created_at + interval '5 minutes' and occurred_at <= created_at + interval '5 minutes'
    ),
    constraint incidents_not_ancient check (
        reported_at >= timestamptz '1970-01-01 00:00:00+00' and occurred_at >= timestamptz '1900-01-01 00:00:00+00'
    ),
    constraint incidents_resolved_after_reported check (resolved_at >= reported_at),
    constraint incidents_closed_after_reported check (closed_at >= reported_at),
    constraint incidents_change_reason_length check (length(change_reason) between 1 and 2000),
    constraint incidents_change_reason_is_not_blank check (
        change_reason
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_external_system_length check (length(external_system) between 1 and 100),
    constraint incidents_external_system_is_not_blank check (
        external_system
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint incidents_external_system_needs_an_id check (external_system is null or external_id is not null),
    constraint incidents_severity_exists foreign key (tenant_id, workflow, severity, severity_rank)
    references tocsin.severities (tenant_id, workflow, slug, rank)
);

create index incidents_by_created_at on tocsin.incidents (tenant_id, created_at, id);

create index incidents_by_updated_at on tocsin.incidents (tenant_id, updated_at, id);

create index incidents_by_reported_at on tocsin.incidents (tenant_id, reported_at, id);

create index incidents_by_severity on tocsin.incidents (tenant_id, severity_rank, id);

create index incidents_open on tocsin.incidents (tenant_id, created_at, id) where is_open;

create index incidents_shared on tocsin.incidents (tenant_id, created_at, id) where visibility_scope <> 'reporter_only';

create index incidents_by_assignee on tocsin.incidents (tenant_id, assigned_to) where assigned_to is not null;

create index incidents_by_place on tocsin.incidents (tenant_id, place_id) where place_id is not null;

create index incidents_by_status on tocsin.incidents (tenant_id, status, created_at, id)
include (workflow, visibility_scope, department_id)
where deleted_at is null;

create index incidents_by_category on tocsin.incidents (tenant_id, category, status, created_at, id)
include (workflow, visibility_scope, department_id)
where deleted_at is null;

create index incidents_open_by_status on tocsin.incidents (tenant_id, status, created_at, id)
include (workflow, visibility_scope, department_id)
where is_open and deleted_at is null;

create index incidents_open_by_category on tocsin.incidents (tenant_id, category, status, created_at, id)
include (workflow, visibility_scope, department_id)
where is_open and deleted_at is null;

create index incidents_shared_by_status on tocsin.incidents (tenant_id, status, created_at, id)
include (workflow, visibility_scope, department_id)
where visibility_scope <> 'reporter_only' and deleted_at is null;

create unique index incidents_external_id_is_unique
on tocsin.incidents (tenant_id, source, workflow, external_id, external_system)
nulls not distinct
where external_id is not null and source = 'import';

create unique index incidents_external_id_is_their_creators
on tocsin.incidents (tenant_id, created_by, source, workflow, external_id)
where external_id is not null and source <> 'import';

create index incidents_by_severity_and_time on tocsin.incidents (tenant_id, severity_rank, created_at, id);

create index incidents_by_severity_and_age on tocsin.incidents (tenant_id, severity_rank desc, created_at, id);

create table tocsin.incident_reporters (
    tenant_id uuid not null,
    incident_id uuid not null,
    member_id uuid,
    reporter jsonb,
    is_confidential boolean not null default false,
    constraint incident_reporters_pkey primary key (tenant_id, incident_id),
    constraint incident_reporters_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint incident_reporters_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id),
    constraint incident_reporters_is_one_or_the_other check ((member_id is null) <> (reporter is null)),
    constraint incident_reporters_reporter_is_an_object check (jsonb_typeof(reporter) = 'object'),
    constraint incident_reporters_reporter_bounded check (octet_length(reporter::text) <= 2000)
);

create index incident_reporters_by_member on tocsin.incident_reporters (tenant_id, member_id, incident_id)
where member_id is not null;

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.incidents
alter column number set statistics 0,
alter column category set statistics 0,
alter column severity set statistics 0,
alter column priority set statistics 0,
alter column tags set statistics 0,
alter column qa_seed_tag set statistics 0,
alter column title set statistics 0,
alter column description set statistics 0,
alter column original_description set statistics 0,
alter column impact set statistics 0,
alter column financial_impact set statistics 0,
alter column root_cause set statistics 0,
alter column corrective_actions set statistics 0,
alter column metadata set statistics 0,
alter column reported_via set statistics 0,
alter column source set statistics 0,
alter column external_id set statistics 0,
alter column location_label set statistics 0,
alter column latitude set statistics 0,
alter column longitude set statistics 0,
alter column photo_urls set statistics 0,
alter column resolution set statistics 0,
alter column rejection_reason set statistics 0,
alter column rejection_explanation set statistics 0,
alter column visibility_scope set statistics 0,
alter column change_reason set statistics 0,
alter column external_system set statistics 0;

alter table tocsin.incident_reporters
alter column reporter set statistics 0;

alter table tocsin.incidents enable row level security;

alter table tocsin.incidents force row level security;

alter table tocsin.incident_reporters enable row level security;

alter table tocsin.incident_reporters force row level security;
