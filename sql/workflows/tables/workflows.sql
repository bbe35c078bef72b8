comment on table tocsin.workflows is
'The state machines by name, and what each demands of its rows.';

comment on constraint workflows_description_limit_in_range on tocsin.workflows is
'description_limit must be a whole number from 1 to 10,000.

problem: out-of-range
field: description_limit';

comment on constraint workflows_module_exists on tocsin.workflows is
'module must be enforcement, prompts, service_desk, review or risk.

problem: unknown-module
field: module';

comment on constraint workflows_pkey on tocsin.workflows is
'A row is named by tenant id and slug.

problem: internal';

comment on constraint workflows_series_exists on tocsin.workflows is
'series must be a series of your organisation.

problem: unknown-reference
field: series';

comment on constraint workflows_slug_is_a_word on tocsin.workflows is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint workflows_tenant_exists on tocsin.workflows is
'Its tenant is a row of tenants.

problem: internal';

comment on column tocsin.workflows.move_permission is
'What every move of the workflow takes at least that a tenant adds.';

comment on constraint workflows_move_permission_exists on tocsin.workflows is
'Its move permission is a row of permissions.

problem: internal';

create or replace trigger workflows_61_log
after insert or update or delete on tocsin.workflows
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('workflow');

comment on trigger workflows_61_log on tocsin.workflows is 'What happened, in the same transaction.';
