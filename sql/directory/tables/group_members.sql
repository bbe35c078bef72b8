comment on table tocsin.group_members is
'Who belongs to which group.';

comment on constraint group_members_group_exists on tocsin.group_members is
'group_id must be a group of your organisation.

problem: unknown-reference
field: group_id';

comment on constraint group_members_member_exists on tocsin.group_members is
'Each of member_ids must be a member of your organisation.

problem: unknown-reference
field: member_ids';

comment on constraint group_members_pkey on tocsin.group_members is
'A row is named by tenant id and group id and member id.

problem: internal';

comment on index tocsin.group_members_by_member is 'Finds rows of a tenant by member_id.';

create or replace trigger group_members_61_log
after insert or update or delete on tocsin.group_members
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('group_member');

comment on trigger group_members_61_log on tocsin.group_members is 'What happened, in the same transaction.';
