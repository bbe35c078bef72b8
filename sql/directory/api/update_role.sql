create or replace function api.update_role(slug text, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    role tocsin.roles;
begin
    perform core.require('directory.manage');
    select *
    into role
    from tocsin.roles
    where
        roles.tenant_id = auth.tenant()
        and roles.slug = update_role.slug
    for no key update;
    perform
        core.require_found(found),
        core.match_version(role.version, update_role.if_match);
    update tocsin.roles
    set name = coalesce(update_role.patch ->> 'name', role.name)
    where
        roles.tenant_id = role.tenant_id
        and roles.slug = role.slug;
    if jsonb_typeof(update_role.patch -> 'permissions') = 'array' then
        perform core.set_permissions(role.slug, update_role.patch -> 'permissions');
    end if;
    return (
        select (row_to_json(roles), roles.version, '/v1/roles/' || roles.slug)::core.result
        from api.roles
        where roles.slug = update_role.slug
    );
end;
$$;

comment on function api.update_role(text, jsonb, integer[]) is
'Change a role.

It holds for its members at their next request. Nobody gives or takes what they do not hold, and somebody active always
holds everything. Arguments: slug; patch, name and permissions (replaced as a whole); if_match, the versions accepted,
null for any. Errors: not-permitted, not-found, stale-version, last-admin, unknown-permission, unknown-reference.';
