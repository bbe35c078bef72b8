comment on table tocsin.statuses is
'The states of each workflow.';

comment on constraint statuses_default_is_not_terminal on tocsin.statuses is
'is_terminal must be false for the status that a workflow begins with.

problem: validation-failed
field: is_terminal';

comment on constraint statuses_name_is_not_blank on tocsin.statuses is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint statuses_name_length on tocsin.statuses is
'name must have 1 to 100 characters.

problem: too-long
field: name';

comment on constraint statuses_pkey on tocsin.statuses is
'The workflow has a status with this slug already: choose another slug.

problem: status-exists
field: slug';

comment on constraint statuses_slug_is_a_word on tocsin.statuses is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint statuses_workflow_exists on tocsin.statuses is
'workflow must be a workflow.

problem: unknown-workflow
field: workflow';

comment on index tocsin.statuses_one_default_a_workflow is
'The workflow has an initial status already: it has one.

problem: in-use
field: slug';
