comment on table tocsin.groups is
'Teams, departments, divisions, communities, coordination circles, parties and portals.';

comment on constraint groups_kind_is_known on tocsin.groups is
'The kind is one of team, department, division, community, circle, party, portal.

problem: validation-failed
field: kind';

comment on constraint groups_kind_of_id on tocsin.groups is
'Unique: tenant id, id, kind.

problem: internal';

comment on constraint groups_name_is_unique on tocsin.groups is
'Unique: tenant id, kind, name.

problem: group-exists
field: name';

comment on constraint groups_name_length on tocsin.groups is
'The name has at most 200 characters, and at least one.

problem: too-long
field: name';

comment on constraint groups_pkey on tocsin.groups is
'A row is named by tenant id and id.

problem: internal';

comment on constraint groups_tenant_exists on tocsin.groups is
'Its tenant is a row of tenants.

problem: internal';

comment on index tocsin.groups_by_created_at is 'Finds rows of a tenant by created_at, id.';
