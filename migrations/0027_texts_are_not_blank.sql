-- A text that must not be empty holds more than blanks, line breaks and marks that nobody sees.
-- depends: 0026_bounded_history 0023_import_sources 0045_words_have_a_version
set local role tocsin_owner;

alter table tocsin.tenants
add constraint tenants_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.groups
add constraint groups_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.members
add constraint members_display_name_is_not_blank check (
    display_name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.member_accounts
add constraint member_accounts_subject_is_not_blank check (
    subject
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint member_accounts_issuer_is_not_blank check (
    issuer
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint member_accounts_phone_is_not_blank check (
    phone
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.places
add constraint places_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.statuses
add constraint statuses_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.categories
add constraint categories_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.priorities
add constraint priorities_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.roles
add constraint roles_name_is_not_blank check (
    name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.incidents
add constraint incidents_title_is_not_blank check (
    title
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_description_is_not_blank check (
    description
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_qa_seed_tag_is_not_blank check (
    qa_seed_tag
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_external_id_is_not_blank check (
    external_id
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_location_label_is_not_blank check (
    location_label
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_resolution_is_not_blank check (
    resolution
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_rejection_explanation_is_not_blank check (
    rejection_explanation
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_change_reason_is_not_blank check (
    change_reason
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_external_system_is_not_blank check (
    external_system
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_impact_is_not_blank check (
    impact
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_root_cause_is_not_blank check (
    root_cause
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint incidents_corrective_actions_is_not_blank check (
    corrective_actions
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.tow_requests
add constraint tow_requests_vehicle_plate_is_not_blank check (
    vehicle_plate
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint tow_requests_vehicle_description_is_not_blank check (
    vehicle_description
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint tow_requests_provider_name_is_not_blank check (
    provider_name
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint tow_requests_provider_contact_is_not_blank check (
    provider_contact
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint tow_requests_location_label_is_not_blank check (
    location_label
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint tow_requests_notes_is_not_blank check (
    notes
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.prompts
add constraint prompts_title_is_not_blank check (
    title
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint prompts_prompt_text_is_not_blank check (
    prompt_text
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.prompt_responses
add constraint prompt_responses_void_reason_is_not_blank check (
    void_reason
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
),
add constraint prompt_responses_location_label_is_not_blank check (
    location_label
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);

alter table tocsin.notifications
add constraint notifications_title_is_not_blank check (
    title
    ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
);
