comment on table tocsin.prompt_fields is
'What a type of prompt asks: the fields of its form, and the rules for an answer.

required_group: of the fields that share it, at least one must be answered. choices: what to choose from; choices_are_fixed: nothing else
will do. A dotted name lies inside response_data.';

comment on constraint prompt_fields_choices_is_a_list on tocsin.prompt_fields is
'Choices are a list.

problem: internal';

comment on constraint prompt_fields_kind_is_known on tocsin.prompt_fields is
'The kind is one that a form can draw.

problem: internal';

comment on constraint prompt_fields_name_is_unique on tocsin.prompt_fields is
'A type asks for a thing once.

problem: internal';

comment on constraint prompt_fields_pkey on tocsin.prompt_fields is
'A row is named by prompt type and position.

problem: internal';

comment on constraint prompt_fields_type_exists on tocsin.prompt_fields is
'prompt_type must be a prompt type.

problem: unknown-reference
field: prompt_type';
