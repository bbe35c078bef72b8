comment on column api.groups.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.groups.kind is
'Which kind of group it is.';

comment on column api.groups.name is
'What people call it.';

comment on column api.groups.member_ids is
'The members of the group.';

comment on column api.groups.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.groups.created_at is
'When it was written down.';
