comment on table tocsin.tenants is
'The organisations. The one called template is nobody''s: it holds the built-in rows.';

comment on constraint tenants_default_workflow_exists on tocsin.tenants is
'default_workflow must be a workflow of your organisation.

problem: unknown-reference
field: id';

comment on constraint tenants_name_is_not_blank on tocsin.tenants is
'name must hold more than blanks.

problem: validation-failed
field: name';

comment on constraint tenants_name_length on tocsin.tenants is
'name must have 1 to 200 characters.

problem: too-long
field: name';

comment on constraint tenants_pkey on tocsin.tenants is
'A row is named by id.

problem: internal';

comment on constraint tenants_settings_is_an_object on tocsin.tenants is
'settings must be an object.

problem: validation-failed
field: settings';

comment on constraint tenants_slug_is_a_word on tocsin.tenants is
'slug must be 1 to 63 lower-case letters, digits and hyphens.

problem: validation-failed
field: slug';

comment on constraint tenants_slug_is_unique on tocsin.tenants is
'There is a tenant with this slug already: choose another slug.

problem: tenant-exists
field: slug';

comment on constraint tenants_status_is_known on tocsin.tenants is
'status must be active or suspended.

problem: validation-failed
field: status';
