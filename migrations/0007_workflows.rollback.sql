set local role tocsin_owner;

alter table tocsin.role_permissions drop constraint role_permissions_workflow_exists;

alter table tocsin.tenants drop constraint tenants_default_workflow_exists;

drop table tocsin.transitions;

drop table tocsin.statuses;

drop table tocsin.workflows;
