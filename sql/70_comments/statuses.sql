comment on table tocsin.statuses is
'The states of each workflow.';

comment on constraint statuses_default_is_not_terminal on tocsin.statuses is
'A row does not start where it can only stay.

problem: validation-failed
field: is_terminal';

comment on constraint statuses_name_length on tocsin.statuses is
'The name has at most 100 characters, and at least one.

problem: too-long
field: name';

comment on constraint statuses_pkey on tocsin.statuses is
'A row is named by tenant id and workflow and slug.

problem: status-exists
field: slug';

comment on constraint statuses_slug_is_a_word on tocsin.statuses is
'A slug is lower-case letters, digits and underscores, at most 63.

problem: validation-failed
field: slug';

comment on constraint statuses_workflow_exists on tocsin.statuses is
'Its workflow is a row of workflows of the same tenant.

problem: unknown-workflow
field: workflow';

comment on index tocsin.statuses_one_default_a_workflow is
'A workflow has one initial status.

problem: in-use
field: slug';
