-- Prompts: what people are asked, by whom, and what may be answered.
-- depends: 0013_notifications
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
    required_group text,
    choices jsonb,
    choices_are_fixed boolean not null default false,
    constraint prompt_fields_pkey primary key (prompt_type, position),
    constraint prompt_fields_type_exists foreign key (prompt_type) references tocsin.prompt_types (slug),
    constraint prompt_fields_name_is_unique unique (prompt_type, name),
    constraint prompt_fields_kind_is_known check (
        kind in ('choice', 'choices', 'flag', 'text', 'line', 'number', 'position')
    ),
    constraint prompt_fields_choices_is_a_list check (jsonb_typeof(choices) = 'array')
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
    prompt_text text not null,
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
    created_by uuid,
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
    constraint prompts_title_is_not_blank check (
        title
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint prompts_prompt_text_length check (length(prompt_text) between 1 and 2000),
    constraint prompts_prompt_text_is_not_blank check (
        prompt_text
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
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

-- What the types of prompts ask: rows, of which both the form and the rules for an answer are made.
insert into tocsin.prompt_types (slug, name)
values
('headcount', 'How many are you'),
('location', 'Where are you'),
('status', 'Are you safe'),
('acknowledge', 'Have you read this'),
('freeform', 'An open question'),
('medical_dependency', 'Do you depend on medical equipment'),
('resource_need', 'What do you need');

insert into tocsin.prompt_fields (prompt_type, position, name, kind, label, required_group, choices, choices_are_fixed)
values
(
    'status', 1, 'response_data.status', 'choice', 'How are you?', 'status',
    '[{"value": "safe", "label": "I am safe"}, {"value": "needs_help", "label": "I need help"},
    {"value": "other", "label": "Something else"}]',
    true
),
('status', 2, 'response_data.note', 'text', 'What should we know?', null, null, false),
('status', 3, 'location_label', 'line', 'Where are you?', null, null, false),
('status', 4, 'location', 'position', 'Use my location', null, null, false),
('headcount', 1, 'adults_count', 'number', 'Adults', 'people', null, false),
('headcount', 2, 'children_count', 'number', 'Children', 'people', null, false),
('headcount', 3, 'pets_count', 'number', 'Pets', 'people', null, false),
('headcount', 4, 'location_label', 'line', 'Where are you?', null, null, false),
('headcount', 5, 'location', 'position', 'Use my location', null, null, false),
('location', 1, 'location_label', 'line', 'Where are you?', 'place', null, false),
('location', 2, 'location', 'position', 'Use my location', 'place', null, false),
('acknowledge', 1, 'response_data.acknowledged', 'flag', 'I have read this', 'acknowledged', null, false),
('freeform', 1, 'response_data.text', 'text', 'Your answer', 'text', null, false),
(
    'medical_dependency', 1, 'response_data.needs', 'choices', 'What do you depend on?', 'needs',
    '[{"value": "CPAP", "label": "CPAP"}, {"value": "oxygen", "label": "Oxygen"},
    {"value": "insulin refrigeration", "label": "Insulin refrigeration"}]',
    false
),
('medical_dependency', 2, 'response_data.note', 'text', 'What should we know?', null, null, false),
('medical_dependency', 3, 'location_label', 'line', 'Where are you?', null, null, false),
('medical_dependency', 4, 'location', 'position', 'Use my location', null, null, false),
(
    'resource_need', 1, 'response_data.needs', 'choices', 'What do you need?', 'needs',
    '[{"value": "water", "label": "Water"}, {"value": "flashlight", "label": "Flashlight"},
    {"value": "fuel", "label": "Fuel"}, {"value": "generator", "label": "Generator"},
    {"value": "tow", "label": "Tow"}]',
    false
),
('resource_need', 2, 'response_data.note', 'text', 'What should we know?', null, null, false),
('resource_need', 3, 'location_label', 'line', 'Where are you?', null, null, false),
('resource_need', 4, 'location', 'position', 'Use my location', null, null, false);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.prompts
alter column prompt_type set statistics 0,
alter column title set statistics 0,
alter column prompt_text set statistics 0,
alter column options set statistics 0,
alter column validation set statistics 0,
alter column target_type set statistics 0,
alter column target_group_kind set statistics 0,
alter column on_repeat set statistics 0;

alter table tocsin.prompt_tokens
alter column token_hash set statistics 0;

alter table tocsin.prompt_types enable row level security;

alter table tocsin.prompt_types force row level security;

alter table tocsin.prompt_fields enable row level security;

alter table tocsin.prompt_fields force row level security;

alter table tocsin.prompts enable row level security;

alter table tocsin.prompts force row level security;

alter table tocsin.prompt_tokens enable row level security;

alter table tocsin.prompt_tokens force row level security;

alter table tocsin.prompt_recipients enable row level security;

alter table tocsin.prompt_recipients force row level security;
