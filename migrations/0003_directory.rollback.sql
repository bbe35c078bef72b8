set local role tocsin_owner;

drop table tocsin.places;

drop table tocsin.group_members;

drop table tocsin.member_accounts;

drop table tocsin.members;

drop table tocsin.groups;

drop table tocsin.tenant_modules;

drop table tocsin.tenants;

drop table tocsin.permissions;

drop table tocsin.modules;

drop table tocsin.seal_keys;

drop table tocsin.gates;
