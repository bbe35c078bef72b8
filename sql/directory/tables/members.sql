comment on table tocsin.members is
'People in one tenant, by name. Deactivated, never deleted.';

comment on constraint members_display_name_is_not_blank on tocsin.members is
'display_name must hold more than blanks.

problem: validation-failed
field: display_name';

comment on constraint members_display_name_length on tocsin.members is
'display_name must have 1 to 200 characters.

problem: too-long
field: display_name';

comment on constraint members_pkey on tocsin.members is
'A row is named by tenant id and id.

problem: internal';

comment on constraint members_team_exists on tocsin.members is
'team_id must be a team of your organisation.

problem: unknown-reference
field: team_id';

comment on constraint members_tenant_exists on tocsin.members is
'Its tenant is a row of tenants.

problem: internal';

comment on index tocsin.members_by_created_at is 'Finds rows of a tenant by created_at, id.';

comment on index tocsin.members_by_team is 'Finds rows of a tenant by team_id.';

create or replace trigger members_2_grants
before update of is_active on tocsin.members
for each row
when (current_user = 'tocsin_member' and old.is_active is distinct from new.is_active)
execute function core.require_grants();

comment on trigger members_2_grants on tocsin.members is 'Nobody lets in or out who may more than oneself.';

create or replace trigger members_8_updated_at
before update on tocsin.members
for each row execute function core.set_updated_at();

comment on trigger members_8_updated_at on tocsin.members is 'Every change is dated.';

create or replace trigger members_8_version
before update on tocsin.members
for each row execute function core.increment_version();

comment on trigger members_8_version on tocsin.members is 'Every change is a new version.';

create or replace trigger members_51_admin
after update of is_active on tocsin.members
for each row
when (old.is_active and not new.is_active)
execute function auth.require_active_admin();

comment on trigger members_51_admin on tocsin.members is 'Somebody always holds everything.';

create or replace trigger members_61_log
after insert or update or delete on tocsin.members
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('member');

comment on trigger members_61_log on tocsin.members is 'What happened, in the same transaction.';
