comment on table tocsin.role_group_permissions is
'Permissions about prompts and responses that a role holds for one circle or portal only.';

comment on constraint role_group_permissions_can_be_limited on tocsin.role_group_permissions is
'Only a permission about prompts and responses can be limited to a circle or portal.

problem: unknown-permission
field: permissions';

comment on constraint role_group_permissions_group_exists on tocsin.role_group_permissions is
'group_kind must be a group of your organisation.

problem: unknown-reference
field: permissions';

comment on constraint role_group_permissions_kind_limits on tocsin.role_group_permissions is
'group_id must be a circle or a portal: to others no permission is limited.

problem: unknown-reference
field: permissions';

comment on constraint role_group_permissions_permission_exists on tocsin.role_group_permissions is
'permission must be the name of a permission, such as incidents.view.

problem: unknown-permission
field: permissions';

comment on constraint role_group_permissions_pkey on tocsin.role_group_permissions is
'A row is named by tenant id and role and permission and group id.

problem: internal';

comment on constraint role_group_permissions_role_exists on tocsin.role_group_permissions is
'role must be a role of your organisation.

problem: unknown-reference
field: role';
