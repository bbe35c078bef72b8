comment on table tocsin.categories is
'What kind, by workflow.';

comment on constraint categories_description_length on tocsin.categories is
'description must have at most 1,000 characters.

problem: too-long
field: description';

comment on constraint categories_name_is_not_blank on tocsin.categories is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint categories_name_length on tocsin.categories is
'name must have 1 to 100 characters.

problem: too-long
field: name';

comment on constraint categories_only_review_hides_reporters on tocsin.categories is
'is_reporter_confidential is for categories of review alone.

problem: validation-failed
field: is_reporter_confidential';

comment on constraint categories_pkey on tocsin.categories is
'The workflow has a category with this slug already: choose another slug.

problem: category-exists
field: slug';

comment on constraint categories_slug_is_a_word on tocsin.categories is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint categories_workflow_exists on tocsin.categories is
'workflow must be a workflow.

problem: unknown-workflow
field: workflow';

create or replace trigger categories_1_protect_default
before delete on tocsin.categories
for each row execute function core.protect_default();

comment on trigger categories_1_protect_default on tocsin.categories is 'A default stays.';

create or replace trigger categories_8_version
before update on tocsin.categories
for each row execute function core.increment_version();

comment on trigger categories_8_version on tocsin.categories is 'Every change is a new version.';

create or replace trigger categories_61_log
after insert or update or delete on tocsin.categories
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('category');

comment on trigger categories_61_log on tocsin.categories is 'What happened, in the same transaction.';
