set local role tocsin_owner;

alter table tocsin.tenants
drop column words_version;
