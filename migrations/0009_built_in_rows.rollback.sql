-- Tenants made since keep their copies; only the template goes, and with nobody left the words themselves.
set local role tocsin_owner;

alter table tocsin.modules no force row level security;

alter table tocsin.permissions no force row level security;

alter table tocsin.tenants no force row level security;

alter table tocsin.tenant_modules no force row level security;

alter table tocsin.series no force row level security;

alter table tocsin.workflows no force row level security;

alter table tocsin.statuses no force row level security;

alter table tocsin.transitions no force row level security;

alter table tocsin.severities no force row level security;

alter table tocsin.categories no force row level security;

alter table tocsin.priorities no force row level security;

alter table tocsin.roles no force row level security;

alter table tocsin.role_permissions no force row level security;

update tocsin.tenants
set default_workflow = null
where slug = 'template';

delete from tocsin.role_permissions
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.roles
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.priorities
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.categories
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.severities
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.transitions
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.statuses
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.workflows
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.series
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.tenant_modules
where tenant_id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.tenants
where id = '00000000-0000-0000-0000-000000000000';

delete from tocsin.permissions
where not exists (select from tocsin.role_permissions);

delete from tocsin.modules
where not exists (select from tocsin.tenant_modules);

alter table tocsin.modules force row level security;

alter table tocsin.permissions force row level security;

alter table tocsin.tenants force row level security;

alter table tocsin.tenant_modules force row level security;

alter table tocsin.series force row level security;

alter table tocsin.workflows force row level security;

alter table tocsin.statuses force row level security;

alter table tocsin.transitions force row level security;

alter table tocsin.severities force row level security;

alter table tocsin.categories force row level security;

alter table tocsin.priorities force row level security;

alter table tocsin.roles force row level security;

alter table tocsin.role_permissions force row level security;
