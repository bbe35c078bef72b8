-- Prompts: what people were asked, by whom, and what may be answered.
-- depends: 0007_ledger 0009_built_in_rows
create schema intake authorization tocsin_owner;

set local role tocsin_owner;

create table tocsin.prompt_types (
    slug text not null,
    name text not null,
    constraint prompt_types_pkey primary key (slug)
);

create table tocsin.prompt_fields (
    prompt_type text not null,
    position smallint not null,
    name text not null,
    kind text not null,
    label text not null,
    one_of text,
    choices jsonb,
    is_closed boolean not null default false,
    constraint prompt_fields_pkey primary key (prompt_type, position),
    constraint prompt_fields_type_exists foreign key (prompt_type) references tocsin.prompt_types (slug),
    constraint prompt_fields_name_is_unique unique (prompt_type, name),
    constraint prompt_fields_kind_is_known check (
        kind in ('choice', 'choices', 'flag', 'text', 'line', 'number', 'position')
    ),
    constraint prompt_fields_choices_is_a_list check (jsonb_typeof(choices) = 'array')
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

create table tocsin.prompts (
    tenant_id uuid not null,
    id uuid not null,
    incident_id uuid not null,
    workflow text not null,
    community_id uuid,
    portal_id uuid,
    circle_id uuid,
    prompt_type text not null,
    title text not null,
    prompt_text text,
    is_required boolean not null default false,
    options jsonb not null default '{}',
    validation jsonb not null default '{}',
    target_type text not null default 'public_link',
    target_member_id uuid,
    target_group_id uuid,
    target_group_kind text generated always as (
        case when target_type in ('party', 'circle', 'portal') then target_type end
    ) stored,
    max_responses integer,
    on_repeat text not null default 'reject',
    is_active boolean not null default true,
    expires_at timestamptz,
    public_token_ttl_minutes integer,
    public_token_expires_at timestamptz,
    resent_at timestamptz,
    version integer not null default 1,
    created_by uuid not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    constraint prompts_pkey primary key (tenant_id, id),
    constraint prompts_of_incident unique (tenant_id, incident_id, id),
    constraint prompts_incident_exists foreign key (tenant_id, incident_id)
    references tocsin.incidents (tenant_id, id),
    constraint prompts_community_exists foreign key (tenant_id, community_id)
    references tocsin.groups (tenant_id, id),
    constraint prompts_portal_exists foreign key (tenant_id, portal_id) references tocsin.groups (tenant_id, id),
    constraint prompts_circle_exists foreign key (tenant_id, circle_id) references tocsin.groups (tenant_id, id),
    constraint prompts_type_exists foreign key (prompt_type) references tocsin.prompt_types (slug),
    constraint prompts_member_exists foreign key (tenant_id, target_member_id)
    references tocsin.members (tenant_id, id),
    constraint prompts_group_is_of_the_kind_asked foreign key (tenant_id, target_group_id, target_group_kind)
    references tocsin.groups (tenant_id, id, kind),
    constraint prompts_creator_exists foreign key (tenant_id, created_by) references tocsin.members (tenant_id, id),
    constraint prompts_title_length check (length(title) between 1 and 200),
    constraint prompts_prompt_text_length check (length(prompt_text) between 1 and 2000),
    constraint prompts_options_is_an_object check (jsonb_typeof(options) = 'object'),
    constraint prompts_options_bounded check (octet_length(options::text) <= 16384),
    constraint prompts_validation_is_an_object check (jsonb_typeof(validation) = 'object'),
    constraint prompts_validation_bounded check (octet_length(validation::text) <= 1024),
    constraint prompts_target_type_is_known check (
        target_type in ('individual', 'party', 'circle', 'portal', 'tenant', 'public_link')
    ),
    constraint prompts_member_when_individual check (
        (target_type = 'individual') = (target_member_id is not null)
    ),
    constraint prompts_group_when_party_circle_or_portal check (
        (target_type in ('party', 'circle', 'portal')) = (target_group_id is not null)
    ),
    constraint prompts_token_is_for_public_links check (
        target_type = 'public_link' or (public_token_ttl_minutes is null and public_token_expires_at is null)
    ),
    constraint prompts_token_ttl_in_range check (public_token_ttl_minutes between 1 and 525600),
    constraint prompts_max_responses_in_range check (max_responses between 1 and 100000),
    constraint prompts_on_repeat_is_known check (on_repeat in ('reject', 'update')),
    constraint prompts_expire_after_they_are_made check (expires_at > created_at)
);

create index prompts_by_incident on tocsin.prompts (tenant_id, incident_id, created_at, id);

create table tocsin.prompt_tokens (
    tenant_id uuid not null,
    prompt_id uuid not null,
    token_hash bytea not null,
    constraint prompt_tokens_pkey primary key (tenant_id, prompt_id),
    constraint prompt_tokens_prompt_exists foreign key (tenant_id, prompt_id)
    references tocsin.prompts (tenant_id, id),
    constraint prompt_tokens_token_is_unique unique (tenant_id, token_hash),
    constraint prompt_tokens_token_hash_is_sha256 check (octet_length(token_hash) = 32)
);

create table tocsin.prompt_slots (
    tenant_id uuid not null,
    prompt_id uuid not null,
    slot integer not null,
    constraint prompt_slots_pkey primary key (tenant_id, prompt_id, slot),
    constraint prompt_slots_prompt_exists foreign key (tenant_id, prompt_id)
    references tocsin.prompts (tenant_id, id),
    constraint prompt_slots_count_from_one check (slot >= 1)
);

create table tocsin.prompt_recipients (
    tenant_id uuid not null,
    prompt_id uuid not null,
    member_id uuid not null,
    incident_id uuid not null,
    workflow text not null,
    portal_id uuid,
    circle_id uuid,
    constraint prompt_recipients_pkey primary key (tenant_id, prompt_id, member_id),
    constraint prompt_recipients_prompt_exists foreign key (tenant_id, incident_id, prompt_id)
    references tocsin.prompts (tenant_id, incident_id, id),
    constraint prompt_recipients_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id)
);

create index prompt_recipients_by_member on tocsin.prompt_recipients (tenant_id, member_id, prompt_id);

create index prompt_recipients_by_incident on tocsin.prompt_recipients (tenant_id, incident_id, member_id);

alter table tocsin.prompt_types enable row level security;

alter table tocsin.prompt_types force row level security;

alter table tocsin.prompt_fields enable row level security;

alter table tocsin.prompt_fields force row level security;

alter table tocsin.role_group_permissions enable row level security;

alter table tocsin.role_group_permissions force row level security;

alter table tocsin.prompts enable row level security;

alter table tocsin.prompts force row level security;

alter table tocsin.prompt_tokens enable row level security;

alter table tocsin.prompt_tokens force row level security;

alter table tocsin.prompt_slots enable row level security;

alter table tocsin.prompt_slots force row level security;

alter table tocsin.prompt_recipients enable row level security;

alter table tocsin.prompt_recipients force row level security;
