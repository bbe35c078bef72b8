comment on table tocsin.notifications is
'What members were told in the app.';

comment on constraint notifications_detail_bounded on tocsin.notifications is
'detail must have at most 16,384 bytes as JSON.

problem: too-long
field: detail';

comment on constraint notifications_detail_is_an_object on tocsin.notifications is
'The detail is an object.

problem: internal';

comment on constraint notifications_kind_is_a_word on tocsin.notifications is
'The kind is a word.

problem: internal';

comment on constraint notifications_member_exists on tocsin.notifications is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint notifications_pkey on tocsin.notifications is
'A row is named by tenant id and id.

problem: internal';

comment on constraint notifications_read_after_made on tocsin.notifications is
'Nobody reads what was not yet told.

problem: internal';

comment on constraint notifications_title_is_not_blank on tocsin.notifications is
'title must hold more than blanks.

problem: validation-failed
field: title';

comment on constraint notifications_title_length on tocsin.notifications is
'title must have 1 to 500 characters.

problem: too-long
field: title';

comment on index tocsin.notifications_by_member is 'Finds rows of a tenant by member_id, created_at, id.';

comment on index tocsin.notifications_by_status is 'Finds rows of a tenant by member_id, status, created_at, id.';
