-- The planner keeps no statistics of what a tenant's moves ask for, which it would show to every role.
-- depends: 0035_moves_that_are_a_verbs
set local role tocsin_owner;

alter table tocsin.transitions
alter column verb set statistics 0,
alter column least_permission set statistics 0;

alter table tocsin.workflows
alter column move_permission set statistics 0;
