comment on table tocsin.permissions is
'Every verb that a role can hold. Reference data, the same for every tenant.';

comment on constraint permissions_pkey on tocsin.permissions is
'A row is named by slug.

problem: internal';

comment on column tocsin.permissions.guards_moves is
'Whether a transition may ask for it: those that everybody holds who reports or reads guard nothing.';
