comment on column api.statuses.id is
'Its workflow and slug.';

comment on column api.statuses.workflow is
'The workflow that it belongs to.';

comment on column api.statuses.slug is
'The word that it is named by; it never changes.';

comment on column api.statuses.name is
'What people call it.';

comment on column api.statuses.sort_order is
'Its place among the others.';

comment on column api.statuses.is_terminal is
'Whether no move leads on from it.';

comment on column api.statuses.is_default is
'Whether a new incident begins here.';

comment on column api.statuses.is_open is
'Whether an incident at it counts as open.';

comment on column api.statuses.is_built_in is
'Whether it came with the organisation, and cannot be removed.';

comment on column api.statuses.version is
'How many times it has been written, from 1; the ETag begins with it.';
