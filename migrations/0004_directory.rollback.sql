set local role tocsin_owner;

drop table tocsin.member_roles;

drop table tocsin.role_group_permissions;

drop table tocsin.role_permissions;

drop table tocsin.roles;

drop table tocsin.places;

drop table tocsin.group_members;

drop table tocsin.member_accounts;

drop table tocsin.members;

drop table tocsin.groups;

drop table tocsin.tenant_modules;

drop table tocsin.tenants;

drop table tocsin.permissions;

drop table tocsin.modules;
