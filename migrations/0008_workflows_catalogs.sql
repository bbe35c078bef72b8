-- What an incident of a workflow is classed by: severities, categories, priorities.
-- depends: 0007_workflows
set local role tocsin_owner;

create table tocsin.severities (
    tenant_id uuid not null,
    workflow text not null,
    slug text not null,
    name text not null,
    rank smallint not null,
    version integer not null default 1,
    constraint severities_pkey primary key (tenant_id, workflow, slug),
    constraint severities_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint severities_rank_is_unique unique (tenant_id, workflow, rank),
    constraint severities_rank_of_slug unique (tenant_id, workflow, slug, rank),
    constraint severities_rank_above_none check (rank between 1 and 100),
    constraint severities_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint severities_name_length check (length(name) between 1 and 100),
    constraint severities_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    )
);

create table tocsin.categories (
    tenant_id uuid not null,
    workflow text not null,
    slug text not null,
    name text not null,
    description text,
    is_active boolean not null default true,
    is_reporter_confidential boolean not null default false,
    version integer not null default 1,
    constraint categories_pkey primary key (tenant_id, workflow, slug),
    constraint categories_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint categories_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint categories_name_length check (length(name) between 1 and 100),
    constraint categories_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint categories_description_length check (length(description) <= 1000),
    constraint categories_only_review_hides_reporters check (workflow = 'review' or not is_reporter_confidential)
);

create table tocsin.priorities (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    level integer not null,
    response_time_minutes integer not null,
    resolution_time_minutes integer not null,
    is_active boolean not null default true,
    is_default boolean not null default false,
    version integer not null default 1,
    constraint priorities_pkey primary key (tenant_id, slug),
    constraint priorities_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint priorities_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint priorities_name_length check (length(name) between 1 and 100),
    constraint priorities_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint priorities_level_is_positive check (level between 1 and 1000),
    constraint priorities_times_in_order check (
        response_time_minutes >= 1
        and resolution_time_minutes >= response_time_minutes
        and resolution_time_minutes <= 5256000
    )
);

create unique index priorities_one_default_a_tenant on tocsin.priorities (tenant_id) where is_default;

-- Severities of all workflows are ranked on one scale, so that a list of several workflows is compared and ordered by
-- it, with room between and above for a tenant's own.
insert into tocsin.severities (tenant_id, workflow, slug, name, rank)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.workflow,
    built_in.slug,
    built_in.name,
    built_in.rank
from (
    values
    ('enforcement', 'info', 'Info', 10),
    ('enforcement', 'warning', 'Warning', 30),
    ('enforcement', 'critical', 'Critical', 60),
    ('service_desk', 'low', 'Low', 20),
    ('service_desk', 'medium', 'Medium', 40),
    ('service_desk', 'high', 'High', 50),
    ('service_desk', 'critical', 'Critical', 60),
    ('review', 'low', 'Low', 20),
    ('review', 'medium', 'Medium', 40),
    ('review', 'high', 'High', 50),
    ('review', 'critical', 'Critical', 60),
    ('risk', 'low', 'Low', 20),
    ('risk', 'medium', 'Medium', 40),
    ('risk', 'high', 'High', 50),
    ('risk', 'critical', 'Critical', 60)
) as built_in (workflow, slug, name, rank);

insert into tocsin.categories (tenant_id, workflow, slug, name, is_reporter_confidential)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.workflow,
    built_in.slug,
    built_in.name,
    built_in.is_reporter_confidential
from (
    values
    ('enforcement', 'road_blockage', 'Road blockage', false),
    ('enforcement', 'illegal_parking', 'Illegal parking', false),
    ('enforcement', 'slip_violation', 'Slip violation', false),
    ('enforcement', 'damage_report', 'Damage report', false),
    ('enforcement', 'safety_hazard', 'Safety hazard', false),
    ('enforcement', 'medical', 'Medical', false),
    ('enforcement', 'fire', 'Fire', false),
    ('enforcement', 'other', 'Other', false),
    ('review', 'physical_injury', 'Physical injury', false),
    ('review', 'illness_sickness', 'Illness sickness', false),
    ('review', 'mental_health', 'Mental health', true),
    ('review', 'medical_emergency', 'Medical emergency', false),
    ('review', 'health_safety_concern', 'Health safety concern', false),
    ('review', 'other', 'Other', false),
    ('service_desk', 'general', 'General', false),
    ('risk', 'general', 'General', false)
) as built_in (workflow, slug, name, is_reporter_confidential);

insert into tocsin.priorities (tenant_id, slug, name, level, response_time_minutes, resolution_time_minutes, is_default)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.slug,
    built_in.name,
    built_in.level,
    built_in.response_time_minutes,
    built_in.resolution_time_minutes,
    built_in.is_default
from (
    values
    ('urgent', 'Urgent', 1, 15, 240, false),
    ('high', 'High', 2, 60, 480, false),
    ('normal', 'Normal', 3, 240, 2880, true),
    ('low', 'Low', 4, 480, 10080, false)
) as built_in (slug, name, level, response_time_minutes, resolution_time_minutes, is_default);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.severities
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.categories
alter column slug set statistics 0,
alter column name set statistics 0,
alter column description set statistics 0;

alter table tocsin.priorities
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.severities enable row level security;

alter table tocsin.severities force row level security;

alter table tocsin.categories enable row level security;

alter table tocsin.categories force row level security;

alter table tocsin.priorities enable row level security;

alter table tocsin.priorities force row level security;
