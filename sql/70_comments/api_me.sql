comment on column api.me.id is
'Your id as a member.';

comment on column api.me.display_name is
'How you are called.';

comment on column api.me.email is
'Your e-mail address.';

comment on column api.me.phone is
'Your telephone number.';

comment on column api.me.tenant is
'The organisation''s slug.';

comment on column api.me.tenant_name is
'The organisation''s name.';

comment on column api.me.time_zone is
'The organisation''s time zone, an IANA name.';

comment on column api.me.modules is
'The modules that the organisation uses.';

comment on column api.me.roles is
'The slugs of your roles.';

comment on column api.me.permissions is
'What you may do somewhere in the organisation.';

comment on column api.me.team_id is
'The team that you belong to.';

comment on column api.me.version is
'How many times it has been written, from 1; the ETag begins with it.';
