comment on table tocsin.priorities is
'How soon, with response and resolution times in minutes.';

comment on constraint priorities_level_is_positive on tocsin.priorities is
'Level is positive.

problem: validation-failed
field: level';

comment on constraint priorities_name_length on tocsin.priorities is
'The name has at most 100 characters, and at least one.

problem: too-long
field: name';

comment on constraint priorities_pkey on tocsin.priorities is
'A row is named by tenant id and slug.

problem: priority-exists
field: slug';

comment on constraint priorities_slug_is_a_word on tocsin.priorities is
'A slug is lower-case letters, digits and underscores, at most 63.

problem: validation-failed
field: slug';

comment on constraint priorities_tenant_exists on tocsin.priorities is
'Its tenant is a row of tenants.

problem: internal';

comment on constraint priorities_times_in_order on tocsin.priorities is
'Times are at least a minute, and the resolution is not due before the response.

problem: out-of-range
field: resolution_time_minutes';

comment on index tocsin.priorities_one_default_a_tenant is
'A tenant has one default priority.

problem: in-use
field: slug';
