-- Workflows, their statuses, and the transitions between them: rows, because organisations differ.
-- depends: 0006_numbering
set local role tocsin_owner;

create table tocsin.workflows (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    module text not null,
    series text,
    default_category text,
    default_severity text,
    required_fields text[] not null default '{}',
    uses_priority boolean not null default false,
    is_immutable boolean not null default false,
    description_limit integer not null default 10000,
    move_permission text not null default 'incidents.transition',
    constraint workflows_pkey primary key (tenant_id, slug),
    constraint workflows_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint workflows_module_exists foreign key (module) references tocsin.modules (slug),
    constraint workflows_series_exists foreign key (tenant_id, series)
    references tocsin.number_series (tenant_id, slug),
    constraint workflows_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint workflows_description_limit_in_range check (description_limit between 1 and 10000),
    constraint workflows_move_permission_exists foreign key (move_permission) references tocsin.permissions (slug)
);

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
    is_built_in boolean not null default false,
    constraint statuses_pkey primary key (tenant_id, workflow, slug),
    constraint statuses_workflow_exists foreign key (tenant_id, workflow)
    references tocsin.workflows (tenant_id, slug),
    constraint statuses_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint statuses_name_length check (length(name) between 1 and 100),
    constraint statuses_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint statuses_default_is_not_terminal check (not (is_default and is_terminal))
);

create unique index statuses_one_default_a_workflow on tocsin.statuses (tenant_id, workflow) where is_default;

create table tocsin.transitions (
    tenant_id uuid not null,
    workflow text not null,
    from_status text not null,
    to_status text not null,
    permission text not null,
    verb text,
    least_permission text not null,
    is_built_in boolean not null default false,
    version integer not null default 1,
    constraint transitions_pkey primary key (tenant_id, workflow, from_status, to_status),
    constraint transitions_from_status_exists foreign key (tenant_id, workflow, from_status)
    references tocsin.statuses (tenant_id, workflow, slug),
    constraint transitions_to_status_exists foreign key (tenant_id, workflow, to_status)
    references tocsin.statuses (tenant_id, workflow, slug),
    constraint transitions_permission_exists foreign key (permission) references tocsin.permissions (slug),
    constraint transitions_go_somewhere_else check (from_status <> to_status),
    constraint transitions_verb_is_known check (verb in ('approve', 'dispatch', 'reject')),
    constraint transitions_least_permission_exists foreign key (least_permission)
    references tocsin.permissions (slug)
);

create index transitions_by_to_status on tocsin.transitions (tenant_id, workflow, to_status);

insert into tocsin.workflows (
    tenant_id,
    slug,
    name,
    module,
    series,
    default_category,
    default_severity,
    required_fields,
    uses_priority,
    is_immutable,
    description_limit,
    move_permission
)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.slug,
    built_in.name,
    built_in.module,
    built_in.series,
    built_in.default_category,
    built_in.default_severity,
    built_in.required_fields,
    built_in.uses_priority,
    built_in.is_immutable,
    built_in.description_limit,
    built_in.move_permission
from (
    values
    (
        'enforcement',
        'Enforcement',
        'enforcement',
        'incident',
        null,
        'warning',
        array['category', 'description'],
        false,
        false,
        10000,
        'incidents.transition'
    ),
    (
        'service_desk',
        'Service desk',
        'service_desk',
        'incident',
        'general',
        null,
        array['title'],
        true,
        false,
        10000,
        'incidents.transition'
    ),
    (
        'review',
        'Workplace review',
        'review',
        'review',
        null,
        null,
        array['category', 'severity', 'title', 'description'],
        false,
        true,
        2000,
        'incidents.review'
    ),
    (
        'risk',
        'Risk',
        'risk',
        'incident',
        null,
        null,
        array['category', 'severity', 'title', 'description', 'occurred_at'],
        false,
        false,
        10000,
        'incidents.transition'
    ),
    ('case', 'Case', 'review', 'case', null, null, array[]::text[], false, false, 10000, 'cases.update'),
    (
        'tow',
        'Tow request',
        'enforcement',
        null,
        null,
        null,
        array[]::text[],
        false,
        false,
        10000,
        'incidents.dispatch'
    )
)
    as built_in (
        slug, name, module, series, default_category, default_severity, required_fields, uses_priority, is_immutable,
        description_limit, move_permission
    );

insert into tocsin.statuses (tenant_id, workflow, slug, name, sort_order, is_terminal, is_default, is_built_in)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.workflow,
    built_in.slug,
    built_in.name,
    built_in.sort_order,
    built_in.is_terminal,
    built_in.is_default,
    true as is_built_in
from (
    values
    ('enforcement', 'open', 'Open', 1, false, true),
    ('enforcement', 'triaged', 'Triaged', 2, false, false),
    ('enforcement', 'dispatched', 'Dispatched', 3, false, false),
    ('enforcement', 'resolved', 'Resolved', 4, false, false),
    ('enforcement', 'closed', 'Closed', 5, true, false),
    ('enforcement', 'cancelled', 'Cancelled', 6, true, false),
    ('service_desk', 'open', 'Open', 1, false, true),
    ('service_desk', 'triaged', 'Triaged', 2, false, false),
    ('service_desk', 'in_progress', 'In progress', 3, false, false),
    ('service_desk', 'waiting', 'Waiting', 4, false, false),
    ('service_desk', 'resolved', 'Resolved', 5, false, false),
    ('service_desk', 'closed', 'Closed', 6, true, false),
    ('review', 'pending', 'Pending', 1, false, true),
    ('review', 'approved', 'Approved', 2, true, false),
    ('review', 'rejected', 'Rejected', 3, true, false),
    ('risk', 'open', 'Open', 1, false, true),
    ('risk', 'under_review', 'Under review', 2, false, false),
    ('risk', 'resolved', 'Resolved', 3, false, false),
    ('risk', 'closed', 'Closed', 4, true, false),
    ('risk', 'rejected', 'Rejected', 5, true, false),
    ('case', 'open', 'Open', 1, false, true),
    ('case', 'investigating', 'Investigating', 2, false, false),
    ('case', 'resolved', 'Resolved', 3, false, false),
    ('case', 'closed', 'Closed', 4, true, false),
    ('tow', 'requested', 'Requested', 1, false, true),
    ('tow', 'acknowledged', 'Acknowledged', 2, false, false),
    ('tow', 'en_route', 'En route', 3, false, false),
    ('tow', 'on_scene', 'On scene', 4, false, false),
    ('tow', 'completed', 'Completed', 5, true, false),
    ('tow', 'cancelled', 'Cancelled', 6, true, false)
) as built_in (workflow, slug, name, sort_order, is_terminal, is_default);

insert into tocsin.transitions (
    tenant_id, workflow, from_status, to_status, permission, least_permission, verb, is_built_in
)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.workflow,
    built_in.from_status,
    built_in.to_status,
    built_in.permission,
    built_in.permission as least_permission,
    built_in.verb,
    true as is_built_in
from (
    values
    ('enforcement', 'open', 'triaged', 'incidents.transition', null),
    ('enforcement', 'open', 'dispatched', 'incidents.dispatch', 'dispatch'),
    ('enforcement', 'triaged', 'dispatched', 'incidents.dispatch', 'dispatch'),
    ('enforcement', 'open', 'resolved', 'incidents.transition', null),
    ('enforcement', 'triaged', 'resolved', 'incidents.transition', null),
    ('enforcement', 'dispatched', 'resolved', 'incidents.transition', null),
    ('enforcement', 'resolved', 'closed', 'incidents.transition', null),
    ('enforcement', 'open', 'cancelled', 'incidents.transition', null),
    ('enforcement', 'triaged', 'cancelled', 'incidents.transition', null),
    ('enforcement', 'dispatched', 'cancelled', 'incidents.transition', null),
    ('service_desk', 'open', 'triaged', 'incidents.transition', null),
    ('service_desk', 'triaged', 'in_progress', 'incidents.transition', null),
    ('service_desk', 'in_progress', 'waiting', 'incidents.transition', null),
    ('service_desk', 'waiting', 'in_progress', 'incidents.transition', null),
    ('service_desk', 'open', 'resolved', 'incidents.transition', null),
    ('service_desk', 'triaged', 'resolved', 'incidents.transition', null),
    ('service_desk', 'in_progress', 'resolved', 'incidents.transition', null),
    ('service_desk', 'waiting', 'resolved', 'incidents.transition', null),
    ('service_desk', 'resolved', 'closed', 'incidents.transition', null),
    ('service_desk', 'resolved', 'in_progress', 'incidents.transition', null),
    ('review', 'pending', 'approved', 'incidents.review', 'approve'),
    ('review', 'pending', 'rejected', 'incidents.review', 'reject'),
    ('risk', 'open', 'under_review', 'incidents.transition', null),
    ('risk', 'open', 'resolved', 'incidents.transition', null),
    ('risk', 'open', 'rejected', 'incidents.transition', null),
    ('risk', 'under_review', 'resolved', 'incidents.transition', null),
    ('risk', 'under_review', 'rejected', 'incidents.transition', null),
    ('risk', 'resolved', 'closed', 'incidents.transition', null),
    ('case', 'open', 'investigating', 'cases.update', null),
    ('case', 'open', 'resolved', 'cases.update', null),
    ('case', 'open', 'closed', 'cases.update', null),
    ('case', 'investigating', 'resolved', 'cases.update', null),
    ('case', 'investigating', 'closed', 'cases.update', null),
    ('case', 'resolved', 'closed', 'cases.update', null),
    ('tow', 'requested', 'acknowledged', 'incidents.dispatch', null),
    ('tow', 'acknowledged', 'en_route', 'incidents.dispatch', null),
    ('tow', 'en_route', 'on_scene', 'incidents.dispatch', null),
    ('tow', 'on_scene', 'completed', 'incidents.dispatch', null),
    ('tow', 'requested', 'cancelled', 'incidents.dispatch', null),
    ('tow', 'acknowledged', 'cancelled', 'incidents.dispatch', null),
    ('tow', 'en_route', 'cancelled', 'incidents.dispatch', null),
    ('tow', 'on_scene', 'cancelled', 'incidents.dispatch', null)
) as built_in (workflow, from_status, to_status, permission, verb);

-- What the directory says of workflows.
alter table tocsin.tenants no force row level security;

alter table tocsin.tenants
add constraint tenants_default_workflow_exists foreign key (id, default_workflow)
references tocsin.workflows (tenant_id, slug);

update tocsin.tenants
set default_workflow = 'enforcement'
where slug = 'template';

alter table tocsin.tenants force row level security;

alter table tocsin.role_permissions no force row level security;

alter table tocsin.role_permissions
add constraint role_permissions_workflow_exists foreign key (tenant_id, only_workflow)
references tocsin.workflows (tenant_id, slug);

alter table tocsin.role_permissions force row level security;

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.workflows
alter column slug set statistics 0,
alter column name set statistics 0,
alter column module set statistics 0,
alter column series set statistics 0,
alter column default_category set statistics 0,
alter column default_severity set statistics 0,
alter column required_fields set statistics 0,
alter column move_permission set statistics 0;

alter table tocsin.statuses
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.transitions
alter column from_status set statistics 0,
alter column to_status set statistics 0,
alter column permission set statistics 0,
alter column verb set statistics 0,
alter column least_permission set statistics 0;

alter table tocsin.workflows enable row level security;

alter table tocsin.workflows force row level security;

alter table tocsin.statuses enable row level security;

alter table tocsin.statuses force row level security;

alter table tocsin.transitions enable row level security;

alter table tocsin.transitions force row level security;
