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
'A role has a slug of its own.

problem: role-exists
field: slug';

comment on constraint roles_slug_is_a_word on tocsin.roles is
'slug must be 1 to 63 lower-case letters, digits and underscores.

problem: validation-failed
field: slug';

comment on constraint roles_tenant_exists on tocsin.roles is
'Its tenant is a row of tenants.

problem: internal';
