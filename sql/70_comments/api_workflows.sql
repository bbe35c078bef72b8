comment on column api.workflows.id is
'Its slug.';

comment on column api.workflows.slug is
'The word that it is named by; it never changes.';

comment on column api.workflows.name is
'What people call it.';

comment on column api.workflows.module is
'The module that it belongs to.';

comment on column api.workflows.is_enabled is
'Whether the organisation uses it.';

comment on column api.workflows.default_category is
'The category of an incident that names none.';

comment on column api.workflows.default_severity is
'The severity of an incident that names none.';

comment on column api.workflows.required_fields is
'The fields that an incident must have.';

comment on column api.workflows.takes_priority is
'Whether its incidents have a priority.';

comment on column api.workflows.is_immutable is
'Whether its incidents are never amended or deleted.';

comment on column api.workflows.description_limit is
'How many characters a description may have.';

comment on column api.workflows.statuses is
'Its statuses, in order.';

comment on column api.workflows.transitions is
'The moves that it allows.';

comment on column api.workflows.severities is
'Its severities, in order of rank.';
