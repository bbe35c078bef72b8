comment on table tocsin.role_group_permissions is
'Permissions about prompts and responses that a role holds for one circle or portal only.';

comment on constraint role_group_permissions_can_be_limited on tocsin.role_group_permissions is
'Only permissions about prompts and responses can be limited to a circle or portal.

problem: unknown-permission
field: permission';

comment on constraint role_group_permissions_group_exists on tocsin.role_group_permissions is
'Its group is a row of groups of the same tenant.

problem: unknown-reference
field: group_kind';

comment on constraint role_group_permissions_kind_limits on tocsin.role_group_permissions is
'A permission is limited to a circle or a portal.

problem: unknown-reference
field: group_id';

comment on constraint role_group_permissions_permission_exists on tocsin.role_group_permissions is
'Its permission is a row of permissions.

problem: unknown-reference
field: permission';

comment on constraint role_group_permissions_pkey on tocsin.role_group_permissions is
'A row is named by tenant id and role and permission and group id.

problem: internal';

comment on constraint role_group_permissions_role_exists on tocsin.role_group_permissions is
'Its role is a row of roles of the same tenant.

problem: unknown-reference
field: role';
