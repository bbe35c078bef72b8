comment on table tocsin.priorities is
'How soon, with response and resolution times in minutes.';

comment on constraint priorities_level_is_positive on tocsin.priorities is
'level must be a whole number from 1 to 1,000.

problem: validation-failed
field: level';

comment on constraint priorities_name_is_not_blank on tocsin.priorities is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint priorities_name_length on tocsin.priorities is
'name must have 1 to 100 characters.

problem: too-long
field: name';

comment on constraint priorities_pkey on tocsin.priorities is
'There is a priority with this slug already: choose another slug.

problem: priority-exists
field: slug';

comment on constraint priorities_slug_is_a_word on tocsin.priorities is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint priorities_tenant_exists on tocsin.priorities is
'Its tenant is a row of tenants.

problem: internal';

comment on constraint priorities_times_in_order on tocsin.priorities is
'response_time_minutes must be 1 or more, and resolution_time_minutes not less than it.

problem: out-of-range
field: resolution_time_minutes';

comment on index tocsin.priorities_one_default_a_tenant is
'There is a default priority already: an organisation has one.

problem: in-use
field: slug';

create or replace trigger priorities_1_protect_default
before delete on tocsin.priorities
for each row execute function core.protect_default();

comment on trigger priorities_1_protect_default on tocsin.priorities is 'A default stays.';

create or replace trigger priorities_8_version
before update on tocsin.priorities
for each row execute function core.increment_version();

comment on trigger priorities_8_version on tocsin.priorities is 'Every change is a new version.';

create or replace trigger priorities_61_log
after insert or update or delete on tocsin.priorities
for each row
when (auth.member() is not null or current_user not in ('tocsin_engine', 'tocsin_owner'))
execute function core.log_directory('priority');

comment on trigger priorities_61_log on tocsin.priorities is 'What happened, in the same transaction.';
