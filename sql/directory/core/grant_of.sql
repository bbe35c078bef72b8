create or replace function core.grant_of(held jsonb)
returns text
language sql
immutable
set search_path = ''
return concat(
    held ->> 'permission',
    ':' || nullif(held ->> 'workflow', '*'),
    '@' || (held ->> 'group_id')
);

comment on function core.grant_of(jsonb) is
'A row of what a role holds as a context says it: verb, verb:workflow or verb@group.';

create or replace function core.grants_detail(role text, old jsonb, new jsonb)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_build_object(
    'slug', role,
    'changes', jsonb_build_array(jsonb_build_object('field', 'permissions', 'old', old, 'new', new))
);

comment on function core.grants_detail(text, jsonb, jsonb) is
'What the ledger tells of a role whose permissions change. Arguments: role, its slug; old and new, arrays.';
