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
'only_workflow must be a workflow.

problem: unknown-workflow
field: permissions';
