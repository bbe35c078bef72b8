comment on table tocsin.role_group_permissions is
'Permissions about prompts and responses that a role holds for one circle or portal only.';

comment on constraint role_group_permissions_can_be_limited on tocsin.role_group_permissions is
'Only a permission about prompts and responses can be limited to a circle or portal.

problem: unknown-permission
field: permissions';

comment on constraint role_group_permissions_group_exists on tocsin.role_group_permissions is
'group_id must be a group of your organisation.

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

create or replace trigger role_group_permissions_2_grants
before insert or update or delete on tocsin.role_group_permissions
for each row
when (current_user = 'tocsin_member')
execute function core.require_grants();

comment on trigger role_group_permissions_2_grants on tocsin.role_group_permissions is 'Only what one holds oneself.';

create or replace trigger role_group_permissions_61_log_delete
after delete on tocsin.role_group_permissions
referencing old table as gone
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_withdrawn();

comment on trigger role_group_permissions_61_log_delete on tocsin.role_group_permissions is 'What happened, in the same transaction.';

create or replace trigger role_group_permissions_61_log_insert
after insert on tocsin.role_group_permissions
referencing new table as added
for each statement
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_granted();

comment on trigger role_group_permissions_61_log_insert on tocsin.role_group_permissions is 'What happened, in the same transaction.';
