set local role tocsin_owner;

alter table tocsin.roles
drop column version,
drop column is_built_in;
