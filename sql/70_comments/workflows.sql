comment on table tocsin.workflows is
'The state machines by name, and what each demands of its rows.';

comment on constraint workflows_description_limit_in_range on tocsin.workflows is
'The description limit is in range.

problem: out-of-range
field: description_limit';

comment on constraint workflows_module_exists on tocsin.workflows is
'Its module is a row of modules.

problem: unknown-module
field: module';

comment on constraint workflows_pkey on tocsin.workflows is
'A row is named by tenant id and slug.

problem: internal';

comment on constraint workflows_series_exists on tocsin.workflows is
'Its series is a row of series of the same tenant.

problem: unknown-reference
field: series';

comment on constraint workflows_slug_is_a_word on tocsin.workflows is
'A slug is lower-case letters, digits and underscores, at most 63.

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
