comment on table tocsin.severities is
'How bad, by workflow, ranked on one scale for all workflows.

Built in: info 10, low 20, warning 30, medium 40, high 50, critical 60.';

comment on constraint severities_pkey on tocsin.severities is
'The workflow has a severity with this slug already: choose another slug.

problem: severity-exists
field: slug';

comment on constraint severities_rank_above_none on tocsin.severities is
'rank must be a whole number from 1 to 100.

problem: validation-failed
field: rank';

comment on constraint severities_rank_is_unique on tocsin.severities is
'The workflow has a severity with this rank already: choose another rank.

problem: severity-exists
field: rank';

comment on constraint severities_rank_of_slug on tocsin.severities is
'Unique: tenant id, workflow, slug, rank.

problem: internal';

comment on constraint severities_workflow_exists on tocsin.severities is
'workflow must be a workflow.

problem: unknown-workflow
field: workflow';

comment on constraint severities_name_is_not_blank on tocsin.severities is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint severities_name_length on tocsin.severities is
'name must have 1 to 100 characters.

problem: too-long
field: name';

comment on constraint severities_slug_is_a_word on tocsin.severities is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

create or replace trigger severities_1_protect_default
before delete on tocsin.severities
for each row execute function core.protect_default();

comment on trigger severities_1_protect_default on tocsin.severities is 'A default stays.';

create or replace trigger severities_8_version
before update on tocsin.severities
for each row execute function core.increment_version();

comment on trigger severities_8_version on tocsin.severities is 'Every change is a new version.';

create or replace trigger severities_61_log
after insert or update or delete on tocsin.severities
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('severity');

comment on trigger severities_61_log on tocsin.severities is 'What happened, in the same transaction.';
