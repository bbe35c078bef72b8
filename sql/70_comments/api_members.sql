comment on column api.members.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.members.display_name is
'How the person is called.';

comment on column api.members.email is
'The e-mail address; null where it is not for you to know.';

comment on column api.members.phone is
'The telephone number; null where it is not known, or not for you to know.';

comment on column api.members.issuer is
'Who issues the tokens of the person; null where it is not for you to know.';

comment on column api.members.subject is
'The subject of those tokens; null where it is not for you to know.';

comment on column api.members.team_id is
'The team that the person belongs to, a group of that kind.';

comment on column api.members.team_name is
'The name of that team.';

comment on column api.members.is_active is
'Whether the person may sign in.';

comment on column api.members.roles is
'The slugs of the roles.';

comment on column api.members.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.members.created_at is
'When it was written down.';

comment on column api.members.updated_at is
'When it was last changed.';
