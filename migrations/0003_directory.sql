-- The directory: tenants, who belongs to them, and what they may do.
-- depends: 0002_schemas
set local role tocsin_owner;

create table tocsin.gates (
    key_hash bytea not null,
    created_at timestamptz not null default now(),
    constraint gates_pkey primary key (key_hash),
    constraint gates_key_hash_is_sha256 check (octet_length(key_hash) = 32)
);

create table tocsin.seal_keys (
    inner_key bytea not null,
    outer_key bytea not null,
    created_at timestamptz not null default now(),
    only_one boolean not null default true,
    constraint seal_keys_pkey primary key (only_one),
    constraint seal_keys_is_a_single_row check (only_one),
    constraint seal_keys_fill_a_block check (octet_length(inner_key) = 64 and octet_length(outer_key) = 64)
);

create table tocsin.modules (
    slug text not null,
    name text not null,
    constraint modules_pkey primary key (slug)
);

create table tocsin.permissions (
    slug text not null,
    description text not null,
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
    constraint tenants_pkey primary key (id),
    constraint tenants_slug_is_unique unique (slug),
    constraint tenants_slug_is_a_word check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    constraint tenants_name_length check (length(name) between 1 and 200),
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
    constraint groups_pkey primary key (tenant_id, id),
    constraint groups_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint groups_kind_is_known check (
        kind in ('team', 'department', 'division', 'community', 'circle', 'party', 'portal')
    ),
    constraint groups_name_length check (length(name) between 1 and 200),
    constraint groups_name_is_unique unique (tenant_id, kind, name),
    constraint groups_kind_of_id unique (tenant_id, id, kind)
);

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
    constraint members_display_name_length check (length(display_name) between 1 and 200)
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
    constraint member_accounts_issuer_length check (length(issuer) between 1 and 500),
    constraint member_accounts_email_is_an_address check (length(email) <= 320 and email ~ '^[^@\s]+@[^@\s]+$'),
    constraint member_accounts_phone_length check (length(phone) between 1 and 40)
);

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
    constraint places_pkey primary key (tenant_id, id),
    constraint places_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint places_kind_is_known check (kind in ('facility', 'unit', 'zone')),
    constraint places_kind_of_id unique (tenant_id, id, kind),
    constraint places_parent_exists foreign key (tenant_id, parent_id, parent_kind)
    references tocsin.places (tenant_id, id, kind),
    constraint places_unit_has_a_facility check ((kind = 'unit') = (parent_id is not null)),
    constraint places_name_length check (length(name) between 1 and 200),
    constraint places_latitude_in_range check (latitude between -90 and 90),
    constraint places_longitude_in_range check (longitude between -180 and 180),
    constraint places_coordinates_are_a_pair check ((latitude is null) = (longitude is null))
);

create index places_by_parent on tocsin.places (tenant_id, parent_id);

create index places_by_created_at on tocsin.places (tenant_id, created_at, id);

create index groups_by_created_at on tocsin.groups (tenant_id, created_at, id);

alter table tocsin.gates enable row level security;

alter table tocsin.gates force row level security;

alter table tocsin.seal_keys enable row level security;

alter table tocsin.seal_keys force row level security;

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
