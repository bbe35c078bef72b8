comment on column api.silent_members.id is
'The member.';

comment on column api.silent_members.prompt_id is
'The prompt that it belongs to.';

comment on column api.silent_members.incident_id is
'The incident that it belongs to.';

comment on column api.silent_members.display_name is
'How the person is called.';

comment on column api.silent_members.team_id is
'The team that the person belongs to, a group of that kind.';

comment on column api.silent_members.team_name is
'The name of that team.';
