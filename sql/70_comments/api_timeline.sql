comment on column api.timeline.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.timeline.incident_id is
'The incident that it belongs to.';

comment on column api.timeline.action is
'What happened, as two words with a full stop between: incident.created.';

comment on column api.timeline.member_id is
'The member who did it; null where nobody did, or where it is not for you to know.';

comment on column api.timeline.member_name is
'The name of that member.';

comment on column api.timeline.detail is
'More about it, by the action.';

comment on column api.timeline.created_at is
'When it happened.';
