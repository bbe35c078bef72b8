comment on table tocsin.roles is
'The roles of a tenant.';

comment on constraint roles_name_length on tocsin.roles is
'The name has at most 100 characters, and at least one.

problem: too-long
field: name';

comment on constraint roles_pkey on tocsin.roles is
'A row is named by tenant id and slug.

problem: internal';

comment on constraint roles_slug_is_a_word on tocsin.roles is
'A slug is lower-case letters, digits and underscores, at most 63.

problem: validation-failed
field: slug';

comment on constraint roles_tenant_exists on tocsin.roles is
'Its tenant is a row of tenants.

problem: internal';
