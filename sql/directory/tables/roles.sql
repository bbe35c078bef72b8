comment on table tocsin.roles is
'The roles of a tenant.';

comment on constraint roles_name_is_not_blank on tocsin.roles is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint roles_name_length on tocsin.roles is
'name must have 1 to 100 characters.

problem: too-long
field: name';

comment on constraint roles_pkey on tocsin.roles is
'There is a role with this slug already: choose another slug.

problem: role-exists
field: slug';

comment on constraint roles_slug_is_a_word on tocsin.roles is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint roles_tenant_exists on tocsin.roles is
'Its tenant is a row of tenants.

problem: internal';

create or replace trigger roles_1_protect_built_in
before delete on tocsin.roles
for each row
when (old.is_built_in)
execute function core.protect_built_in();

comment on trigger roles_1_protect_built_in on tocsin.roles is 'Built-in roles stay.';

create or replace trigger roles_8_version
before update on tocsin.roles
for each row execute function core.increment_version();

comment on trigger roles_8_version on tocsin.roles is 'Every change is a new version.';

create or replace trigger roles_61_log
after insert or update or delete on tocsin.roles
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('role');

comment on trigger roles_61_log on tocsin.roles is 'What happened, in the same transaction.';
