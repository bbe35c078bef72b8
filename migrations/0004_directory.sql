-- The directory: tenants and their modules, who belongs to them, and what they may do.
-- depends: 0003_auth
set local role tocsin_owner;

create table tocsin.modules (
    slug text not null,
    name text not null,
    constraint modules_pkey primary key (slug)
);

create table tocsin.permissions (
    slug text not null,
    description text not null,
    guards_moves boolean not null default false,
    constraint permissions_pkey primary key (slug)
);

create table tocsin.tenants (
    id uuid not null,
    slug text not null,
    name text not null,
    status text not null default 'active',
    time_zone text not null default 'UTC',
    default_workflow text,
    settings jsonb not null default '{}',
    created_at timestamptz not null default now(),
    words_version integer not null default 0,
    constraint tenants_pkey primary key (id),
    constraint tenants_slug_is_unique unique (slug),
    constraint tenants_slug_is_a_word check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    constraint tenants_name_length check (length(name) between 1 and 200),
    constraint tenants_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint tenants_status_is_known check (status in ('active', 'suspended')),
    constraint tenants_settings_is_an_object check (jsonb_typeof(settings) = 'object')
);

create table tocsin.tenant_modules (
    tenant_id uuid not null,
    module text not null,
    constraint tenant_modules_pkey primary key (tenant_id, module),
    constraint tenant_modules_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint tenant_modules_module_exists foreign key (module) references tocsin.modules (slug)
);

create table tocsin.groups (
    tenant_id uuid not null,
    id uuid not null,
    kind text not null,
    name text not null,
    created_at timestamptz not null default now(),
    version integer not null default 1,
    constraint groups_pkey primary key (tenant_id, id),
    constraint groups_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint groups_kind_is_known check (
        kind in ('team', 'department', 'division', 'community', 'circle', 'party', 'portal')
    ),
    constraint groups_name_length check (length(name) between 1 and 200),
    constraint groups_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint groups_name_is_unique unique (tenant_id, kind, name),
    constraint groups_kind_of_id unique (tenant_id, id, kind)
);

create index groups_by_created_at on tocsin.groups (tenant_id, created_at, id);

create table tocsin.members (
    tenant_id uuid not null,
    id uuid not null,
    display_name text not null,
    team_id uuid,
    team_kind text not null generated always as ('team') stored,
    is_active boolean not null default true,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint members_pkey primary key (tenant_id, id),
    constraint members_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint members_team_exists foreign key (tenant_id, team_id, team_kind)
    references tocsin.groups (tenant_id, id, kind),
    constraint members_display_name_length check (length(display_name) between 1 and 200),
    constraint members_display_name_is_not_blank check (
        display_name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    )
);

create index members_by_team on tocsin.members (tenant_id, team_id);

create index members_by_created_at on tocsin.members (tenant_id, created_at, id);

create table tocsin.member_accounts (
    tenant_id uuid not null,
    member_id uuid not null,
    issuer text not null,
    subject text not null,
    email text not null,
    phone text,
    constraint member_accounts_pkey primary key (tenant_id, member_id),
    constraint member_accounts_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id),
    constraint member_accounts_subject_is_unique unique (tenant_id, issuer, subject),
    constraint member_accounts_subject_length check (length(subject) between 1 and 255),
    constraint member_accounts_subject_is_not_blank check (
        subject
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint member_accounts_issuer_length check (length(issuer) between 1 and 500),
    constraint member_accounts_issuer_is_not_blank check (
        issuer
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint member_accounts_email_is_an_address check (length(email) <= 320 and email ~ '^[^@\s]+@[^@\s]+$'),
    constraint member_accounts_phone_length check (length(phone) between 1 and 40),
    constraint member_accounts_phone_is_not_blank check (
        phone
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    )
);

create unique index member_accounts_email_is_unique on tocsin.member_accounts
(tenant_id, lower(normalize(email, nfkc)));

create table tocsin.group_members (
    tenant_id uuid not null,
    group_id uuid not null,
    member_id uuid not null,
    constraint group_members_pkey primary key (tenant_id, group_id, member_id),
    constraint group_members_group_exists foreign key (tenant_id, group_id) references tocsin.groups (tenant_id, id),
    constraint group_members_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id)
);

create index group_members_by_member on tocsin.group_members (tenant_id, member_id);

create table tocsin.places (
    tenant_id uuid not null,
    id uuid not null,
    kind text not null,
    name text not null,
    parent_id uuid,
    parent_kind text not null generated always as ('facility') stored,
    latitude double precision,
    longitude double precision,
    created_at timestamptz not null default now(),
    version integer not null default 1,
    constraint places_pkey primary key (tenant_id, id),
    constraint places_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint places_kind_is_known check (kind in ('facility', 'unit', 'zone')),
    constraint places_kind_of_id unique (tenant_id, id, kind),
    constraint places_parent_exists foreign key (tenant_id, parent_id, parent_kind)
    references tocsin.places (tenant_id, id, kind),
    constraint places_unit_has_a_facility check ((kind = 'unit') = (parent_id is not null)),
    constraint places_name_length check (length(name) between 1 and 200),
    constraint places_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint places_latitude_in_range check (latitude between -90 and 90),
    constraint places_longitude_in_range check (longitude between -180 and 180),
    constraint places_coordinates_are_a_pair check ((latitude is null) = (longitude is null))
);

create index places_by_parent on tocsin.places (tenant_id, parent_id);

create index places_by_created_at on tocsin.places (tenant_id, created_at, id);

create table tocsin.roles (
    tenant_id uuid not null,
    slug text not null,
    name text not null,
    is_built_in boolean not null default false,
    version integer not null default 1,
    constraint roles_pkey primary key (tenant_id, slug),
    constraint roles_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint roles_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint roles_name_length check (length(name) between 1 and 100),
    constraint roles_name_is_not_blank check (
        name
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    )
);

create table tocsin.role_permissions (
    tenant_id uuid not null,
    role text not null,
    permission text not null,
    workflow text not null default '*',
    only_workflow text generated always as (nullif(workflow, '*')) stored,
    constraint role_permissions_pkey primary key (tenant_id, role, permission, workflow),
    constraint role_permissions_role_exists foreign key (tenant_id, role) references tocsin.roles (tenant_id, slug),
    constraint role_permissions_permission_exists foreign key (permission) references tocsin.permissions (slug)
);

create table tocsin.role_group_permissions (
    tenant_id uuid not null,
    role text not null,
    permission text not null,
    group_id uuid not null,
    group_kind text not null,
    constraint role_group_permissions_pkey primary key (tenant_id, role, permission, group_id),
    constraint role_group_permissions_role_exists foreign key (tenant_id, role)
    references tocsin.roles (tenant_id, slug),
    constraint role_group_permissions_permission_exists foreign key (permission)
    references tocsin.permissions (slug),
    constraint role_group_permissions_group_exists foreign key (tenant_id, group_id, group_kind)
    references tocsin.groups (tenant_id, id, kind),
    constraint role_group_permissions_can_be_limited check (
        permission in ('prompts.manage', 'responses.view', 'responses.moderate', 'responses.enter')
    ),
    constraint role_group_permissions_kind_limits check (group_kind in ('circle', 'portal'))
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

insert into tocsin.modules (slug, name)
values
('enforcement', 'Enforcement'),
('prompts', 'Prompts and responses'),
('service_desk', 'Service desk'),
('review', 'Workplace review'),
('risk', 'Risk register');

insert into tocsin.permissions (slug, description, guards_moves)
values
('incidents.view', 'See every incident of the workflow', false),
('incidents.create', 'Open an incident', false),
('incidents.update', 'Amend an incident', false),
('incidents.delete', 'Delete an incident (softly)', true),
('incidents.assign', 'Assign an incident', true),
('incidents.delegate', 'Delegate an incident', false),
('incidents.escalate', 'Escalate an incident', true),
('incidents.transition', 'Move an incident to another status', true),
('incidents.dispatch', 'Dispatch help and follow it', true),
('incidents.review', 'Approve or reject a report', true),
('incidents.tasks.manage', 'Manage tasks', false),
('incidents.comments.manage', 'Comment on any visible incident', false),
('incidents.comments.internal', 'Write and see internal comments', false),
('incidents.categories.manage', 'Manage categories', false),
('incidents.priorities.manage', 'Manage priorities', false),
('incidents.statuses.manage', 'Manage statuses and transitions', true),
('incidents.public.submit', 'Submit from outside (the guest intake)', false),
('cases.view', 'See every case', false),
('cases.update', 'Work on cases', true),
('prompts.manage', 'Ask and resend prompts', false),
('responses.view', 'See responses', false),
('responses.moderate', 'Void responses', false),
('responses.enter', 'Enter responses on behalf of somebody', false),
('risks.view', 'See the risk register', false),
('risks.manage', 'Change the risk register', true),
('risks.map', 'Map any incident to a risk', false),
('amendments.view', 'See amendments', false),
('ledger.view', 'Read the ledger', false),
('directory.manage', 'Manage members, groups and places', true),
('settings.manage', 'Change the tenant''s settings', true),
('webhooks.manage', 'Manage webhooks', false),
('import.run', 'Import past incidents', false);

-- The built-in rows belong to a template tenant that nobody can enter: it is suspended and has no members. A new tenant
-- starts with a copy of them.
insert into tocsin.tenants (id, slug, name, status)
values
('00000000-0000-0000-0000-000000000000', 'template', 'The built-in rows', 'suspended');

insert into tocsin.tenant_modules (tenant_id, module)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    modules.slug
from tocsin.modules;

insert into tocsin.roles (tenant_id, slug, name, is_built_in)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.slug,
    built_in.name,
    true as is_built_in
from (
    values
    ('worker', 'Worker'),
    ('team_lead', 'Team lead'),
    ('supervisor', 'Supervisor'),
    ('operator', 'Operator'),
    ('whs', 'Workplace health and safety'),
    ('risk_manager', 'Risk manager'),
    ('auditor', 'Auditor'),
    ('admin', 'Admin')
) as built_in (slug, name);

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.role,
    built_in.permission,
    built_in.workflow
from (
    values
    ('worker', 'incidents.create', '*'),
    ('team_lead', 'incidents.create', '*'),
    ('supervisor', 'incidents.create', '*'),
    ('operator', 'incidents.view', 'enforcement'),
    ('operator', 'incidents.create', 'enforcement'),
    ('operator', 'incidents.update', 'enforcement'),
    ('operator', 'incidents.assign', 'enforcement'),
    ('operator', 'incidents.delegate', 'enforcement'),
    ('operator', 'incidents.escalate', 'enforcement'),
    ('operator', 'incidents.transition', 'enforcement'),
    ('operator', 'incidents.dispatch', 'enforcement'),
    ('operator', 'incidents.tasks.manage', 'enforcement'),
    ('operator', 'incidents.comments.manage', 'enforcement'),
    ('operator', 'incidents.comments.internal', 'enforcement'),
    ('operator', 'incidents.view', 'service_desk'),
    ('operator', 'incidents.create', 'service_desk'),
    ('operator', 'incidents.update', 'service_desk'),
    ('operator', 'incidents.assign', 'service_desk'),
    ('operator', 'incidents.delegate', 'service_desk'),
    ('operator', 'incidents.escalate', 'service_desk'),
    ('operator', 'incidents.transition', 'service_desk'),
    ('operator', 'incidents.dispatch', 'service_desk'),
    ('operator', 'incidents.tasks.manage', 'service_desk'),
    ('operator', 'incidents.comments.manage', 'service_desk'),
    ('operator', 'incidents.comments.internal', 'service_desk'),
    ('operator', 'incidents.dispatch', 'tow'),
    ('operator', 'prompts.manage', '*'),
    ('operator', 'responses.view', '*'),
    ('operator', 'responses.moderate', '*'),
    ('operator', 'responses.enter', '*'),
    ('whs', 'incidents.view', 'review'),
    ('whs', 'incidents.create', 'review'),
    ('whs', 'incidents.review', 'review'),
    ('whs', 'cases.view', '*'),
    ('whs', 'cases.update', '*'),
    ('risk_manager', 'incidents.view', 'risk'),
    ('risk_manager', 'incidents.create', 'risk'),
    ('risk_manager', 'incidents.update', 'risk'),
    ('risk_manager', 'incidents.comments.manage', 'risk'),
    ('risk_manager', 'incidents.comments.internal', 'risk'),
    ('risk_manager', 'risks.view', '*'),
    ('risk_manager', 'risks.manage', '*'),
    ('risk_manager', 'risks.map', '*'),
    ('risk_manager', 'amendments.view', '*'),
    ('auditor', 'incidents.view', '*'),
    ('auditor', 'cases.view', '*'),
    ('auditor', 'responses.view', '*'),
    ('auditor', 'risks.view', '*'),
    ('auditor', 'amendments.view', '*'),
    ('auditor', 'ledger.view', '*')
) as built_in (role, permission, workflow);

insert into tocsin.role_permissions (tenant_id, role, permission)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    'admin' as role,
    permissions.slug
from tocsin.permissions;

-- No statistics of what people write, of names and of places. The planner reads those of all tenants past every policy,
-- and EXPLAIN tells what it estimates: bisecting the estimates spells out another tenant's commonest words. Ids keep
-- theirs: plans want them, and who knows an id has nothing.
alter table tocsin.tenants
alter column slug set statistics 0,
alter column name set statistics 0,
alter column time_zone set statistics 0,
alter column default_workflow set statistics 0,
alter column settings set statistics 0;

alter table tocsin.tenant_modules
alter column module set statistics 0;

alter table tocsin.groups
alter column kind set statistics 0,
alter column name set statistics 0;

alter table tocsin.members
alter column display_name set statistics 0,
alter column team_kind set statistics 0;

alter table tocsin.member_accounts
alter column issuer set statistics 0,
alter column subject set statistics 0,
alter column email set statistics 0,
alter column phone set statistics 0;

alter table tocsin.places
alter column kind set statistics 0,
alter column name set statistics 0,
alter column parent_kind set statistics 0,
alter column latitude set statistics 0,
alter column longitude set statistics 0;

alter table tocsin.roles
alter column slug set statistics 0,
alter column name set statistics 0;

alter table tocsin.role_permissions
alter column role set statistics 0,
alter column permission set statistics 0,
alter column only_workflow set statistics 0;

alter table tocsin.role_group_permissions
alter column role set statistics 0,
alter column permission set statistics 0,
alter column group_kind set statistics 0;

alter table tocsin.member_roles
alter column role set statistics 0;

alter table tocsin.modules enable row level security;

alter table tocsin.modules force row level security;

alter table tocsin.permissions enable row level security;

alter table tocsin.permissions force row level security;

alter table tocsin.tenants enable row level security;

alter table tocsin.tenants force row level security;

alter table tocsin.tenant_modules enable row level security;

alter table tocsin.tenant_modules force row level security;

alter table tocsin.groups enable row level security;

alter table tocsin.groups force row level security;

alter table tocsin.members enable row level security;

alter table tocsin.members force row level security;

alter table tocsin.member_accounts enable row level security;

alter table tocsin.member_accounts force row level security;

alter table tocsin.group_members enable row level security;

alter table tocsin.group_members force row level security;

alter table tocsin.places enable row level security;

alter table tocsin.places force row level security;

alter table tocsin.roles enable row level security;

alter table tocsin.roles force row level security;

alter table tocsin.role_permissions enable row level security;

alter table tocsin.role_permissions force row level security;

alter table tocsin.role_group_permissions enable row level security;

alter table tocsin.role_group_permissions force row level security;

alter table tocsin.member_roles enable row level security;

alter table tocsin.member_roles force row level security;
