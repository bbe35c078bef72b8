"""The SQL that writes the bench's rows, as creation and the moves after it would have left them."""

from __future__ import annotations

from .data_rows import key

# In the order of filling; those with the most rows.
TABLES = (
    "incidents",
    "incident_reporters",
    "incident_words",
    "incident_actions",
    "tow_requests",
    "ledger",
    "number_counters",
)

# What is written of a chunk, table by table. The words are those of core.index_words(), the numbers' counters those of
# core.next_number(), the events those of core.record_event().
INTO = (
    """
insert into tocsin.incidents (
    tenant_id, id, number, workflow, status, is_open, version, category, severity, severity_rank, priority, title,
    description, original_description, reported_at, resolved_at, closed_at, created_at, updated_at, created_by,
    location_label, latitude, longitude, resolution, resolved_by
)
select
    tenant_id,
    id,
    number,
    workflow,
    status,
    is_open,
    version,
    category,
    severity,
    severity_rank,
    case when workflow = 'service_desk' then 'normal' end,
    title,
    description,
    description,
    created_at,
    case when resolution is not null then moved_at end,
    case when status = 'closed' then moved_at end,
    created_at,
    moved_at,
    created_by,
    location_label,
    59.9 + k %% 1000 / 10000.0,
    10.7 + k %% 777 / 10000.0,
    resolution,
    case when resolution is not null then created_by end
from pg_temp.chunk
""",
    """
insert into tocsin.incident_reporters (tenant_id, incident_id, member_id)
select tenant_id, id, reported_by
from pg_temp.chunk
""",
    """
insert into tocsin.incident_words (tenant_id, incident_id, words)
select
    tenant_id,
    id,
    core.tokenize(tenant_id, concat_ws(' ', number, title, description, location_label))
from pg_temp.chunk
""",
    f"""
insert into tocsin.ledger (
    tenant_id, id, action, subject_type, subject_id, incident_id, member_id, detail, created_at
)
select
    tenant_id,
    {key("created_at", "k", 21)},
    'incident.created',
    'incident',
    id,
    id,
    reported_by,
    jsonb_build_object('number', number, 'severity', severity),
    created_at
from pg_temp.chunk
""",
    f"""
insert into tocsin.incident_actions (tenant_id, id, incident_id, action_type, performed_at, performed_by)
select
    tenant_id,
    {key("created_at", "k", 31)},
    id,
    'dispatch_tow',
    created_at,
    created_by
from pg_temp.chunk
where has_truck
""",
    f"""
insert into tocsin.tow_requests (
    tenant_id, id, incident_id, action_id, status, version, vehicle_plate, provider_name, requested_at,
    acknowledged_at, arrived_at, completed_at, updated_at
)
select
    tenant_id,
    {key("created_at", "k", 32)},
    id,
    {key("created_at", "k", 31)},
    'completed',
    5,
    'EL ' || 10000 + k %% 90000,
    'Harbour Towing',
    created_at,
    created_at,
    moved_at,
    moved_at,
    moved_at
from pg_temp.chunk
where has_truck
""",
    # The course of an incident that a truck was sent to, in its timeline, some seconds after one another.
    f"""
insert into tocsin.ledger (
    tenant_id, id, action, subject_type, subject_id, incident_id, member_id, detail, created_at
)
select
    chunk.tenant_id,
    {key("steps.at", "chunk.k", "40 + steps.place")},
    steps.action,
    steps.subject_type,
    steps.subject_id,
    chunk.id,
    chunk.created_by,
    steps.detail,
    steps.at
from (
    select
        chunk.*,
        {key("chunk.created_at", "chunk.k", 31)} as action_id,
        {key("chunk.created_at", "chunk.k", 32)} as truck_id
    from pg_temp.chunk
    where chunk.has_truck
) as chunk
cross join lateral (
    select
        told.*,
        least(chunk.created_at + told.place * interval '9 seconds', chunk.moved_at) as at
    from (
        values
        (1, 'incident.transition', 'incident', chunk.id, '{{"from": "open", "to": "triaged"}}'::jsonb),
        (2, 'incident.action', 'action', chunk.action_id, '{{"action_type": "dispatch_tow"}}'),
        (
            3, 'incident.dispatch', 'tow_request', chunk.truck_id,
            jsonb_build_object('priority', 'normal', 'action_id', chunk.action_id)
        ),
        (4, 'incident.transition', 'incident', chunk.id, '{{"from": "triaged", "to": "dispatched"}}'),
        (
            999999, 'incident.resolved', 'incident', chunk.id,
            jsonb_build_object('resolution', chunk.resolution, 'from', 'dispatched')
        )
    ) as told (place, action, subject_type, subject_id, detail)
) as steps
""",
    """
insert into tocsin.number_counters (tenant_id, series, period, period_start, last_number)
select
    tenant_id,
    'incident',
    'day',
    day,
    count(*)
from pg_temp.chunk
group by tenant_id, day
""",
)
