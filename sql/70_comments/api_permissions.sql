comment on column api.permissions.id is
'Its slug.';

comment on column api.permissions.slug is
'The word that it is named by; it never changes.';

comment on column api.permissions.description is
'What it permits.';

comment on column api.permissions.guards_moves is
'Whether a transition may ask for it.';

comment on column api.permissions.roles is
'The slugs of the roles that hold it, however far.';
