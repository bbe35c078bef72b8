-- What the types of prompts ask: rows, of which both the form and the rules for an answer are made.
-- depends: 0010_prompts
set local role tocsin_owner;

alter table tocsin.prompt_types no force row level security;

alter table tocsin.prompt_fields no force row level security;

insert into tocsin.prompt_types (slug, name)
values
('headcount', 'How many are you'),
('location', 'Where are you'),
('status', 'Are you safe'),
('acknowledge', 'Have you read this'),
('freeform', 'An open question'),
('medical_dependency', 'Do you depend on medical equipment'),
('resource_need', 'What do you need');

insert into tocsin.prompt_fields (prompt_type, position, name, kind, label, one_of, choices, is_closed)
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

alter table tocsin.prompt_types force row level security;

alter table tocsin.prompt_fields force row level security;
