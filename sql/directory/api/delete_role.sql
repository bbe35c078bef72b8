create or replace function api.delete_role(slug text, if_match integer[])
returns void
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
        and roles.slug = delete_role.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(role.version, delete_role.if_match),
        core.set_permissions(role.slug, '[]');
    delete from tocsin.roles
    where
        roles.tenant_id = role.tenant_id
        and roles.slug = role.slug;
exception
    when foreign_key_violation then
        perform core.raise_in_use('Members still have this role. Give them another one first.');
end;
$$;

comment on function api.delete_role(text, integer[]) is
'Remove a role that no member has.

Arguments: slug; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, built-in, in-use, last-admin.';
