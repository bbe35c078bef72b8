create or replace function api.create_role(slug text, name text, permissions jsonb)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('directory.manage');
    insert into tocsin.roles (tenant_id, slug, name)
    values (auth.tenant(), create_role.slug, create_role.name);
    perform core.set_permissions(create_role.slug, coalesce(create_role.permissions, '[]'));
    return (
        select (row_to_json(roles), roles.version, '/v1/roles/' || roles.slug)::core.result
        from api.roles
        where roles.slug = create_role.slug
    );
end;
$$;

comment on function api.create_role(text, text, jsonb) is
'Add a role.

Nobody gives what they do not hold: each permission must be the caller''s own, as far as the role is to hold it.
Arguments: slug; name; permissions, [{permission, workflows, groups}], none unless given.
Errors: not-permitted, role-exists, unknown-permission, unknown-reference, and the constraints of tocsin.roles.';
