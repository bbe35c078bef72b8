comment on table tocsin.role_permissions is
'What each role holds: a permission for all workflows (*) or for one.';

comment on constraint role_permissions_permission_exists on tocsin.role_permissions is
'permission must be the name of a permission, such as incidents.view.

problem: unknown-permission
field: permissions';

comment on constraint role_permissions_pkey on tocsin.role_permissions is
'A row is named by tenant id and role and permission and workflow.

problem: internal';

comment on constraint role_permissions_role_exists on tocsin.role_permissions is
'role must be a role of your organisation.

problem: unknown-role
field: role';

comment on constraint role_permissions_workflow_exists on tocsin.role_permissions is
'workflow must be a workflow of your organisation.

problem: unknown-workflow
field: permissions';

create or replace trigger role_permissions_2_grants
before insert or update or delete on tocsin.role_permissions
for each row
when (current_user = 'tocsin_member')
execute function core.require_grants();

comment on trigger role_permissions_2_grants on tocsin.role_permissions is 'Only what one holds oneself.';

create or replace trigger role_permissions_51_admin
after update or delete on tocsin.role_permissions
for each row
execute function auth.require_active_admin();

comment on trigger role_permissions_51_admin on tocsin.role_permissions is 'Somebody always holds everything.';

create or replace trigger role_permissions_61_log_delete
after delete on tocsin.role_permissions
referencing old table as gone
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_withdrawn();

comment on trigger role_permissions_61_log_delete on tocsin.role_permissions is 'What happened, in the same transaction.';

create or replace trigger role_permissions_61_log_insert
after insert on tocsin.role_permissions
referencing new table as added
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_granted();

comment on trigger role_permissions_61_log_insert on tocsin.role_permissions is 'What happened, in the same transaction.';
