comment on table tocsin.groups is
'Teams, departments, divisions, communities, coordination circles, parties and portals.';

comment on constraint groups_kind_is_known on tocsin.groups is
'kind must be team, department, division, community, circle, party or portal.

problem: validation-failed
field: kind';

comment on constraint groups_kind_of_id on tocsin.groups is
'Unique: tenant id, id, kind.

problem: internal';

comment on constraint groups_name_is_not_blank on tocsin.groups is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint groups_name_is_unique on tocsin.groups is
'There is a group of this kind with this name already: choose another name.

problem: group-exists
field: name';

comment on constraint groups_name_length on tocsin.groups is
'name must have 1 to 200 characters.

problem: too-long
field: name';

comment on constraint groups_pkey on tocsin.groups is
'A row is named by tenant id and id.

problem: internal';

comment on constraint groups_tenant_exists on tocsin.groups is
'Its tenant is a row of tenants.

problem: internal';

comment on index tocsin.groups_by_created_at is 'Finds rows of a tenant by created_at, id.';

create or replace trigger groups_8_version
before update on tocsin.groups
for each row execute function core.increment_version();

comment on trigger groups_8_version on tocsin.groups is 'Every change is a new version.';

create or replace trigger groups_61_log
after insert or update or delete on tocsin.groups
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('group');

comment on trigger groups_61_log on tocsin.groups is 'What happened, in the same transaction.';
