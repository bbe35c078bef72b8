comment on column api.roles.id is
'Its slug.';

comment on column api.roles.slug is
'The word that it is named by; it never changes.';

comment on column api.roles.name is
'What people call it.';

comment on column api.roles.permissions is
'What is permitted, and where.';

comment on column api.roles.is_built_in is
'Whether it came with the organisation, and cannot be removed.';

comment on column api.roles.version is
'How many times it has been written, from 1; the ETag begins with it.';
