-- Words that differ between organisations, as rows: workflows, statuses, transitions, severities, categories,
-- priorities, roles, number formats.
-- depends: 0003_directory
set local role tocsin_owner;

create table tocsin.series (
    tenant_id uuid not null,
    slug text not null,
    format text not null,
    period text not null,
    constraint series_pkey primary key (tenant_id, slug),
    constraint series_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint series_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint series_format_is_understood check (format ~ '^[A-Z]{1,10}-(YYMMDD|YYYY)-N{3,6}$'),
    constraint series_period_is_known check (period in ('day', 'year', 'never')),
    constraint series_daily_format_shows_the_day check ((period = 'day') = (format like '%-YYMMDD-%')),
    constraint series_format_is_unique unique (tenant_id, format)
);

create table tocsin.counters (
    tenant_id uuid not null,
    series text not null,
    period_start date not null,
    last_number integer not null,
    constraint counters_pkey primary key (tenant_id, series, period_start),
    constraint counters_series_exists foreign key (tenant_id, series) references tocsin.series (tenant_id, slug),
    constraint counters_count_up_from_one check (last_number >= 1)
)
with (fillfactor = 50);

create table tocsin.workflows (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    module text not null,
    series text,
    default_category text,
    default_severity text,
    required_fields text[] not null default '{}',
    takes_priority boolean not null default false,
    is_immutable boolean not null default false,
    description_limit integer not null default 10000,
    constraint workflows_pkey primary key (tenant_id, slug),
    constraint workflows_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint workflows_module_exists foreign key (module) references tocsin.modules (slug),
    constraint workflows_series_exists foreign key (tenant_id, series) references tocsin.series (tenant_id, slug),
    constraint workflows_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint workflows_description_limit_in_range check (description_limit between 1 and 10000)
);

alter table tocsin.tenants no force row level security;

alter table tocsin.tenants
add constraint tenants_default_workflow_exists foreign key (id, default_workflow)
references tocsin.workflows (tenant_id, slug);

alter table tocsin.tenants force row level security;

create table tocsin.statuses (
    tenant_id uuid not null,
    workflow text not null,
    slug text not null,
    name text not null,
    sort_order integer not null,
    is_terminal boolean not null default false,
    is_default boolean not null default false,
    is_open boolean not null generated always as (not is_terminal and slug <> 'resolved') stored,
    version integer not null default 1,
    constraint statuses_pkey primary key (tenant_id, workflow, slug),
    constraint statuses_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint statuses_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint statuses_name_length check (length(name) between 1 and 100),
    constraint statuses_default_is_not_terminal check (not (is_default and is_terminal))
);

create unique index statuses_one_default_a_workflow on tocsin.statuses (tenant_id, workflow) where is_default;

create table tocsin.transitions (
    tenant_id uuid not null,
    workflow text not null,
    from_status text not null,
    to_status text not null,
    permission text not null,
    constraint transitions_pkey primary key (tenant_id, workflow, from_status, to_status),
    constraint transitions_from_status_exists foreign key (tenant_id, workflow, from_status)
    references tocsin.statuses (tenant_id, workflow, slug),
    constraint transitions_to_status_exists foreign key (tenant_id, workflow, to_status)
    references tocsin.statuses (tenant_id, workflow, slug),
    constraint transitions_permission_exists foreign key (permission) references tocsin.permissions (slug),
    constraint transitions_go_somewhere_else check (from_status <> to_status)
);

create index transitions_by_to_status on tocsin.transitions (tenant_id, workflow, to_status);

create table tocsin.severities (
    tenant_id uuid not null,
    workflow text not null,
    slug text not null,
    name text not null,
    rank smallint not null,
    constraint severities_pkey primary key (tenant_id, workflow, slug),
    constraint severities_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint severities_rank_is_unique unique (tenant_id, workflow, rank),
    constraint severities_rank_of_slug unique (tenant_id, workflow, slug, rank),
    constraint severities_rank_above_none check (rank between 1 and 100)
);

create table tocsin.categories (
    tenant_id uuid not null,
    workflow text not null,
    slug text not null,
    name text not null,
    description text,
    is_active boolean not null default true,
    hides_reporter boolean not null default false,
    version integer not null default 1,
    constraint categories_pkey primary key (tenant_id, workflow, slug),
    constraint categories_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint categories_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint categories_name_length check (length(name) between 1 and 100),
    constraint categories_description_length check (length(description) <= 1000)
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
    constraint priorities_level_is_positive check (level between 1 and 1000),
    constraint priorities_times_in_order check (
        response_time_minutes >= 1
        and resolution_time_minutes >= response_time_minutes
        and resolution_time_minutes <= 5256000
    )
);

create unique index priorities_one_default_a_tenant on tocsin.priorities (tenant_id) where is_default;

create table tocsin.roles (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    constraint roles_pkey primary key (tenant_id, slug),
    constraint roles_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint roles_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint roles_name_length check (length(name) between 1 and 100)
);

create table tocsin.role_permissions (
    tenant_id uuid not null,
    role text not null,
    permission text not null,
    workflow text not null default '*',
    only_workflow text generated always as (nullif(workflow, '*')) stored,
    constraint role_permissions_pkey primary key (tenant_id, role, permission, workflow),
    constraint role_permissions_role_exists foreign key (tenant_id, role) references tocsin.roles (tenant_id, slug),
    constraint role_permissions_permission_exists foreign key (permission) references tocsin.permissions (slug),
    constraint role_permissions_workflow_exists foreign key (tenant_id, only_workflow)
    references tocsin.workflows (tenant_id, slug)
);

create table tocsin.member_roles (
    tenant_id uuid not null,
    member_id uuid not null,
    role text not null,
    constraint member_roles_pkey primary key (tenant_id, member_id, role),
    constraint member_roles_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id),
    constraint member_roles_role_exists foreign key (tenant_id, role) references tocsin.roles (tenant_id, slug)
);

create index member_roles_by_role on tocsin.member_roles (tenant_id, role);

alter table tocsin.series enable row level security;

alter table tocsin.series force row level security;

alter table tocsin.counters enable row level security;

alter table tocsin.counters force row level security;

alter table tocsin.workflows enable row level security;

alter table tocsin.workflows force row level security;

alter table tocsin.statuses enable row level security;

alter table tocsin.statuses force row level security;

alter table tocsin.transitions enable row level security;

alter table tocsin.transitions force row level security;

alter table tocsin.severities enable row level security;

alter table tocsin.severities force row level security;

alter table tocsin.categories enable row level security;

alter table tocsin.categories force row level security;

alter table tocsin.priorities enable row level security;

alter table tocsin.priorities force row level security;

alter table tocsin.roles enable row level security;

alter table tocsin.roles force row level security;

alter table tocsin.role_permissions enable row level security;

alter table tocsin.role_permissions force row level security;

alter table tocsin.member_roles enable row level security;

alter table tocsin.member_roles force row level security;
