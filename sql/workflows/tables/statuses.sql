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

create or replace trigger statuses_1_protect
before update on tocsin.statuses
for each row
when (
    (old.tenant_id, old.workflow, old.slug, old.is_terminal, old.is_built_in)
    is distinct from (new.tenant_id, new.workflow, new.slug, new.is_terminal, new.is_built_in)
)
execute function core.protect_meaning();

comment on trigger statuses_1_protect on tocsin.statuses is 'An end stays an end.';

create or replace trigger statuses_1_protect_built_in
before delete on tocsin.statuses
for each row
when (old.is_built_in)
execute function core.protect_built_in();

comment on trigger statuses_1_protect_built_in on tocsin.statuses is 'Built-in statuses stay.';

create or replace trigger statuses_8_version
before update on tocsin.statuses
for each row execute function core.increment_version();

comment on trigger statuses_8_version on tocsin.statuses is 'Every change is a new version.';

create or replace trigger statuses_61_log
after insert or update or delete on tocsin.statuses
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('status');

comment on trigger statuses_61_log on tocsin.statuses is 'What happened, in the same transaction.';
