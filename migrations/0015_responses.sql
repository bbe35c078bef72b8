-- Responses: who answered what, what they answered before, and which requests of guests were answered already.
-- depends: 0014_prompts
set local role tocsin_owner;

create table tocsin.prompt_slots (
    tenant_id uuid not null,
    prompt_id uuid not null,
    slot integer not null,
    next_slot integer,
    constraint prompt_slots_pkey primary key (tenant_id, prompt_id, slot),
    constraint prompt_slots_prompt_exists foreign key (tenant_id, prompt_id)
    references tocsin.prompts (tenant_id, id),
    constraint prompt_slots_count_from_one check (slot >= 1),
    constraint prompt_slots_go_on_after_themselves check (next_slot > slot)
);

create table tocsin.prompt_responses (
    tenant_id uuid not null,
    id uuid not null,
    incident_id uuid not null,
    prompt_id uuid not null,
    workflow text not null,
    portal_id uuid,
    circle_id uuid,
    respondent_member_id uuid,
    respondent_group_id uuid,
    responder_key_hash bytea,
    response_data jsonb not null default '{}',
    safety_status text not null generated always as (
        case
            when response_data ->> 'status' in ('safe', 'needs_help') then response_data ->> 'status'
            when jsonb_typeof(response_data -> 'needs') = 'array' and response_data -> 'needs' <> '[]' then 'needs_help'
            else 'other'
        end
    ) stored,
    response_channel text not null,
    state text not null default 'submitted',
    location_label text,
    location_lat double precision,
    location_lng double precision,
    location_accuracy_m double precision,
    adults_count integer,
    children_count integer,
    pets_count integer,
    occurred_at timestamptz,
    responded_at timestamptz not null,
    entered_by uuid,
    void_reason text,
    ip_hash bytea,
    user_agent_hash bytea,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    update_count integer not null default 0,
    constraint prompt_responses_pkey primary key (tenant_id, id),
    constraint prompt_responses_prompt_belongs_to_incident foreign key (tenant_id, incident_id, prompt_id)
    references tocsin.prompts (tenant_id, incident_id, id),
    constraint prompt_responses_member_exists foreign key (tenant_id, respondent_member_id)
    references tocsin.members (tenant_id, id),
    constraint prompt_responses_group_exists foreign key (tenant_id, respondent_group_id)
    references tocsin.groups (tenant_id, id),
    constraint prompt_responses_enterer_exists foreign key (tenant_id, entered_by)
    references tocsin.members (tenant_id, id),
    constraint prompt_responses_are_somebodys check (
        num_nonnulls(respondent_member_id, respondent_group_id, responder_key_hash) >= 1
    ),
    constraint prompt_responses_key_hash_is_sha256 check (octet_length(responder_key_hash) = 32),
    constraint prompt_responses_ip_hash_is_sha256 check (octet_length(ip_hash) = 32),
    constraint prompt_responses_user_agent_hash_is_sha256 check (octet_length(user_agent_hash) = 32),
    constraint prompt_responses_data_is_an_object check (jsonb_typeof(response_data) = 'object'),
    constraint prompt_responses_data_bounded check (octet_length(response_data::text) <= 32768),
    constraint prompt_responses_channel_is_known check (
        response_channel in ('web', 'sms', 'in_app', 'operator_entry', 'api')
    ),
    constraint prompt_responses_operator_entries_name_the_operator check (
        (response_channel = 'operator_entry') = (entered_by is not null)
    ),
    constraint prompt_responses_state_is_known check (state in ('submitted', 'updated', 'voided')),
    constraint prompt_responses_reason_is_for_voids check (state = 'voided' or void_reason is null),
    constraint prompt_responses_void_reason_length check (length(void_reason) between 1 and 2000),
    constraint prompt_responses_void_reason_is_not_blank check (
        void_reason
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint prompt_responses_location_label_length check (length(location_label) between 1 and 200),
    constraint prompt_responses_location_label_is_not_blank check (
        location_label
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint prompt_responses_latitude_in_range check (location_lat between -90 and 90),
    constraint prompt_responses_longitude_in_range check (location_lng between -180 and 180),
    constraint prompt_responses_coordinates_are_a_pair check ((location_lat is null) = (location_lng is null)),
    constraint prompt_responses_accuracy_in_range check (location_accuracy_m between 0 and 100000000),
    constraint prompt_responses_adults_in_range check (adults_count between 0 and 100000),
    constraint prompt_responses_children_in_range check (children_count between 0 and 100000),
    constraint prompt_responses_pets_in_range check (pets_count between 0 and 100000),
    constraint prompt_responses_not_from_the_future check (occurred_at <= responded_at + interval '5 minutes'),
    constraint prompt_responses_not_ancient check (occurred_at >= responded_at - interval '720 hours'),
    constraint prompt_responses_update_count_is_not_negative check (update_count >= 0)
);

create unique index prompt_responses_one_a_member on tocsin.prompt_responses
(tenant_id, prompt_id, respondent_member_id)
where respondent_member_id is not null;

create unique index prompt_responses_one_a_key on tocsin.prompt_responses (tenant_id, prompt_id, responder_key_hash)
where responder_key_hash is not null;

create unique index prompt_responses_one_a_group on tocsin.prompt_responses (tenant_id, prompt_id, respondent_group_id)
where respondent_group_id is not null and respondent_member_id is null;

create index prompt_responses_by_incident on tocsin.prompt_responses (tenant_id, incident_id, responded_at, id);

create index prompt_responses_by_prompt on tocsin.prompt_responses (tenant_id, prompt_id, responded_at, id);

create index prompt_responses_by_key on tocsin.prompt_responses (tenant_id, responder_key_hash)
where responder_key_hash is not null;

create index prompt_responses_by_member on tocsin.prompt_responses (tenant_id, incident_id, respondent_member_id)
where respondent_member_id is not null;

create table tocsin.prompt_response_history (
    tenant_id uuid not null,
    id uuid not null,
    response_id uuid not null,
    answer jsonb not null,
    replaced_at timestamptz not null,
    replaced_by uuid,
    constraint prompt_response_history_pkey primary key (tenant_id, id),
    constraint prompt_response_history_response_exists foreign key (tenant_id, response_id)
    references tocsin.prompt_responses (tenant_id, id),
    constraint prompt_response_history_member_exists foreign key (tenant_id, replaced_by)
    references tocsin.members (tenant_id, id),
    constraint prompt_response_history_answer_is_an_object check (jsonb_typeof(answer) = 'object'),
    constraint prompt_response_history_answer_bounded check (octet_length(answer::text) <= 65536)
);

create index prompt_response_history_by_response on tocsin.prompt_response_history
(tenant_id, response_id, replaced_at, id);

create table tocsin.guest_requests (
    tenant_id uuid not null,
    prompt_id uuid not null,
    key_hash bytea not null,
    fingerprint bytea not null,
    response_id uuid not null,
    created_at timestamptz not null default now(),
    constraint guest_requests_pkey primary key (tenant_id, prompt_id, key_hash),
    constraint guest_requests_response_exists foreign key (tenant_id, response_id)
    references tocsin.prompt_responses (tenant_id, id),
    constraint guest_requests_key_hash_is_sha256 check (octet_length(key_hash) = 32),
    constraint guest_requests_fingerprint_is_sha256 check (octet_length(fingerprint) = 32)
);

create index guest_requests_by_age on tocsin.guest_requests (tenant_id, created_at);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.prompt_responses
alter column responder_key_hash set statistics 0,
alter column response_data set statistics 0,
alter column safety_status set statistics 0,
alter column response_channel set statistics 0,
alter column state set statistics 0,
alter column location_label set statistics 0,
alter column location_lat set statistics 0,
alter column location_lng set statistics 0,
alter column location_accuracy_m set statistics 0,
alter column void_reason set statistics 0,
alter column ip_hash set statistics 0,
alter column user_agent_hash set statistics 0;

alter table tocsin.prompt_response_history
alter column answer set statistics 0;

alter table tocsin.guest_requests
alter column key_hash set statistics 0,
alter column fingerprint set statistics 0;

alter table tocsin.prompt_slots enable row level security;

alter table tocsin.prompt_slots force row level security;

alter table tocsin.prompt_responses enable row level security;

alter table tocsin.prompt_responses force row level security;

alter table tocsin.prompt_response_history enable row level security;

alter table tocsin.prompt_response_history force row level security;

alter table tocsin.guest_requests enable row level security;

alter table tocsin.guest_requests force row level security;
