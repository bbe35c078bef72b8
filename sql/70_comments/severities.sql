comment on table tocsin.severities is
'How bad, by workflow, ranked on one scale for all workflows.

Built in: info 10, low 20, warning 30, medium 40, high 50, critical 60.';

comment on constraint severities_pkey on tocsin.severities is
'A row is named by tenant id and workflow and slug.

problem: internal';

comment on constraint severities_rank_above_none on tocsin.severities is
'rank must be a whole number from 1 to 100.

problem: validation-failed
field: rank';

comment on constraint severities_rank_is_unique on tocsin.severities is
'Unique: tenant id, workflow, rank.

problem: internal';

comment on constraint severities_rank_of_slug on tocsin.severities is
'Unique: tenant id, workflow, slug, rank.

problem: internal';

comment on constraint severities_workflow_exists on tocsin.severities is
'workflow must be a workflow.

problem: unknown-reference
field: workflow';
