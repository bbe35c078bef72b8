set local role tocsin_owner;

drop table tocsin.member_roles;

drop table tocsin.role_permissions;

drop table tocsin.roles;

drop table tocsin.priorities;

drop table tocsin.categories;

drop table tocsin.severities;

drop table tocsin.transitions;

drop table tocsin.statuses;

alter table tocsin.tenants drop constraint tenants_default_workflow_exists;

drop table tocsin.workflows;

drop table tocsin.counters;

drop table tocsin.series;
