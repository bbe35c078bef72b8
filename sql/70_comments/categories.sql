comment on table tocsin.categories is
'What kind, by workflow.';

comment on constraint categories_description_length on tocsin.categories is
'The description has at most 1000 characters.

problem: too-long
field: description';

comment on constraint categories_name_length on tocsin.categories is
'The name has at most 100 characters, and at least one.

problem: too-long
field: name';

comment on constraint categories_pkey on tocsin.categories is
'A row is named by tenant id and workflow and slug.

problem: category-exists
field: slug';

comment on constraint categories_slug_is_a_word on tocsin.categories is
'A slug is lower-case letters, digits and underscores, at most 63.

problem: validation-failed
field: slug';

comment on constraint categories_workflow_exists on tocsin.categories is
'Its workflow is a row of workflows of the same tenant.

problem: unknown-workflow
field: workflow';
