comment on column api.categories.id is
'Its workflow and slug.';

comment on column api.categories.workflow is
'The workflow that it belongs to.';

comment on column api.categories.slug is
'The word that it is named by; it never changes.';

comment on column api.categories.name is
'What people call it.';

comment on column api.categories.description is
'What it is for.';

comment on column api.categories.is_active is
'Whether a new incident may have it.';

comment on column api.categories.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.categories.is_reporter_confidential is
'Whether who reports under it is told to nobody but those who handle such reports.';
