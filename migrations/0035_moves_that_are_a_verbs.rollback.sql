set local role tocsin_owner;

alter table tocsin.transitions
drop column version,
drop column is_built_in,
drop column least_permission,
drop column verb;

alter table tocsin.statuses
drop column is_built_in;

alter table tocsin.workflows
drop column move_permission;

alter table tocsin.permissions
drop column guards_moves;
