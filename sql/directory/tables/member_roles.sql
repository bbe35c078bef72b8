comment on table tocsin.member_roles is
'Which roles a member has.';

comment on constraint member_roles_member_exists on tocsin.member_roles is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint member_roles_pkey on tocsin.member_roles is
'A row is named by tenant id and member id and role.

problem: internal';

comment on constraint member_roles_role_exists on tocsin.member_roles is
'Each of roles must be a role of your organisation.

problem: unknown-role
field: roles';

comment on index tocsin.member_roles_by_role is 'Finds rows of a tenant by role.';

create or replace trigger member_roles_2_grants
before insert or update or delete on tocsin.member_roles
for each row
when (current_user = 'tocsin_member')
execute function core.require_grants();

comment on trigger member_roles_2_grants on tocsin.member_roles is 'Only roles that hold no more than oneself.';

create or replace trigger member_roles_51_admin
after update or delete on tocsin.member_roles
for each row
execute function auth.require_active_admin();

comment on trigger member_roles_51_admin on tocsin.member_roles is 'Somebody always holds everything.';

create or replace trigger member_roles_61_log
after insert or update or delete on tocsin.member_roles
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('member_role');

comment on trigger member_roles_61_log on tocsin.member_roles is 'What happened, in the same transaction.';
