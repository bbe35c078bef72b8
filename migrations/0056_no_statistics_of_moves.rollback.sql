set local role tocsin_owner;

alter table tocsin.workflows
alter column move_permission set statistics -1;

alter table tocsin.transitions
alter column verb set statistics -1,
alter column least_permission set statistics -1;
