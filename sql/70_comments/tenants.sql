comment on table tocsin.tenants is
'The organisations. The one called template is nobody''s: it holds the built-in rows.';

comment on constraint tenants_default_workflow_exists on tocsin.tenants is
'Its default workflow is a row of workflows of the same tenant.

problem: unknown-reference
field: id';

comment on constraint tenants_name_length on tocsin.tenants is
'The name has at most 200 characters, and at least one.

problem: too-long
field: name';

comment on constraint tenants_pkey on tocsin.tenants is
'A row is named by id.

problem: internal';

comment on constraint tenants_settings_is_an_object on tocsin.tenants is
'The settings is a JSON object.

problem: validation-failed
field: settings';

comment on constraint tenants_slug_is_a_word on tocsin.tenants is
'A slug is lower-case letters, digits and hyphens, at most 63.

problem: validation-failed
field: slug';

comment on constraint tenants_slug_is_unique on tocsin.tenants is
'Unique: slug.

problem: tenant-exists
field: slug';

comment on constraint tenants_status_is_known on tocsin.tenants is
'The status is one of active, suspended.

problem: validation-failed
field: status';
