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
