comment on table tocsin.members is
'People in one tenant, by name. Deactivated, never deleted.';

comment on constraint members_display_name_is_not_blank on tocsin.members is
'display_name must hold more than blanks.

problem: validation-failed
field: display_name';

comment on constraint members_display_name_length on tocsin.members is
'display_name must have 1 to 200 characters.

problem: too-long
field: display_name';

comment on constraint members_pkey on tocsin.members is
'A row is named by tenant id and id.

problem: internal';

comment on constraint members_team_exists on tocsin.members is
'team_id must be a team of your organisation.

problem: unknown-reference
field: team_id';

comment on constraint members_tenant_exists on tocsin.members is
'Its tenant is a row of tenants.

problem: internal';

comment on index tocsin.members_by_created_at is 'Finds rows of a tenant by created_at, id.';

comment on index tocsin.members_by_team is 'Finds rows of a tenant by team_id.';
