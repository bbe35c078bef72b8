-- Enforcement: what was done about an incident, and the tow trucks that were sent.
-- depends: 0011_search
set local role tocsin_owner;

create table tocsin.incident_actions (
    tenant_id uuid not null,
    id uuid not null,
    incident_id uuid not null,
    action_type text not null,
    payload jsonb not null default '{}',
    result text not null default 'completed',
    performed_at timestamptz not null default now(),
    performed_by uuid,
    constraint incident_actions_pkey primary key (tenant_id, id),
    constraint incident_actions_belongs_to_incident unique (tenant_id, incident_id, id),
    constraint incident_actions_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint incident_actions_member_exists foreign key (tenant_id, performed_by)
    references tocsin.members (tenant_id, id),
    constraint incident_actions_type_is_known check (
        action_type in (
            'dispatch_tow', 'notify_owner', 'issue_warning', 'call_police', 'call_fire', 'call_ambulance',
            'add_evidence', 'add_note', 'escalate', 'resolve'
        )
    ),
    constraint incident_actions_result_is_known check (
        result in ('queued', 'sent', 'acknowledged', 'completed', 'failed')
    ),
    constraint incident_actions_payload_is_an_object check (jsonb_typeof(payload) = 'object'),
    constraint incident_actions_payload_bounded check (octet_length(payload::text) <= 16384),
    constraint incident_actions_evidence_is_https check (
        action_type <> 'add_evidence'
        or not payload ? 'photo_url'
        or (jsonb_typeof(payload -> 'photo_url') = 'string' and payload ->> 'photo_url' ~ '^https://[^\s]+$')
    )
);

create index incident_actions_by_time on tocsin.incident_actions (tenant_id, incident_id, performed_at, id);

create table tocsin.tow_requests (
    tenant_id uuid not null,
    id uuid not null,
    incident_id uuid not null,
    action_id uuid not null,
    workflow text not null default 'tow',
    status text not null,
    version integer not null default 1,
    priority text not null default 'normal',
    vehicle_plate text,
    vehicle_description text,
    provider_name text,
    provider_contact text,
    location_label text,
    latitude double precision,
    longitude double precision,
    notes text,
    requested_at timestamptz not null default now(),
    acknowledged_at timestamptz,
    arrived_at timestamptz,
    completed_at timestamptz,
    updated_at timestamptz not null default now(),
    is_open boolean not null generated always as (status not in ('completed', 'cancelled')) stored,
    priority_rank smallint not null generated always as (
        case priority when 'emergency' then 3 when 'urgent' then 2 else 1 end
    ) stored,
    constraint tow_requests_pkey primary key (tenant_id, id),
    constraint tow_requests_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint tow_requests_action_exists foreign key (tenant_id, incident_id, action_id)
    references tocsin.incident_actions (tenant_id, incident_id, id),
    constraint tow_requests_one_an_action unique (tenant_id, incident_id, action_id),
    constraint tow_requests_run_the_tow_workflow check (workflow = 'tow'),
    constraint tow_requests_status_exists foreign key (tenant_id, workflow, status)
    references tocsin.statuses (tenant_id, workflow, slug),
    constraint tow_requests_priority_is_known check (priority in ('normal', 'urgent', 'emergency')),
    constraint tow_requests_vehicle_plate_length check (length(vehicle_plate) between 1 and 20),
    constraint tow_requests_vehicle_plate_is_not_blank check (
        vehicle_plate
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tow_requests_vehicle_description_length check (length(vehicle_description) between 1 and 500),
    constraint tow_requests_vehicle_description_is_not_blank check (
        vehicle_description
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tow_requests_provider_name_length check (length(provider_name) between 1 and 200),
    constraint tow_requests_provider_name_is_not_blank check (
        provider_name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tow_requests_provider_contact_length check (length(provider_contact) between 1 and 200),
    constraint tow_requests_provider_contact_is_not_blank check (
        provider_contact
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tow_requests_location_label_length check (length(location_label) between 1 and 200),
    constraint tow_requests_location_label_is_not_blank check (
        location_label
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tow_requests_notes_length check (length(notes) between 1 and 2000),
    constraint tow_requests_notes_is_not_blank check (
        notes
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tow_requests_latitude_in_range check (latitude between -90 and 90),
    constraint tow_requests_longitude_in_range check (longitude between -180 and 180),
    constraint tow_requests_coordinates_are_a_pair check ((latitude is null) = (longitude is null)),
    constraint tow_requests_stamps_in_order check (
        acknowledged_at >= requested_at
        and arrived_at >= requested_at
        and completed_at >= requested_at
    )
);

create index tow_requests_by_time on tocsin.tow_requests (tenant_id, incident_id, requested_at, id);

create index tow_requests_queue on tocsin.tow_requests (tenant_id, is_open, priority_rank desc, requested_at, id);

create index tow_requests_by_status on tocsin.tow_requests (tenant_id, status, priority_rank desc, requested_at, id);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.incident_actions
alter column action_type set statistics 0,
alter column payload set statistics 0,
alter column result set statistics 0;

alter table tocsin.tow_requests
alter column priority set statistics 0,
alter column vehicle_plate set statistics 0,
alter column vehicle_description set statistics 0,
alter column provider_name set statistics 0,
alter column provider_contact set statistics 0,
alter column location_label set statistics 0,
alter column latitude set statistics 0,
alter column longitude set statistics 0,
alter column notes set statistics 0;

alter table tocsin.incident_actions enable row level security;

alter table tocsin.incident_actions force row level security;

alter table tocsin.tow_requests enable row level security;

alter table tocsin.tow_requests force row level security;
