comment on table tocsin.tenant_modules is
'Which modules a tenant has enabled.';

comment on constraint tenant_modules_module_exists on tocsin.tenant_modules is
'Each of modules must be enforcement, prompts, service_desk, review or risk.

problem: unknown-module
field: modules';

comment on constraint tenant_modules_pkey on tocsin.tenant_modules is
'A row is named by tenant id and module.

problem: internal';

comment on constraint tenant_modules_tenant_exists on tocsin.tenant_modules is
'Its tenant is a row of tenants.

problem: internal';
