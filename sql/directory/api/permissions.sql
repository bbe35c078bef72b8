create or replace view api.permissions
with (security_invoker = true)
as
select
    permission.slug as id,
    permission.slug,
    permission.description,
    permission.guards_moves,
    array(
        select role_permissions.role
        from tocsin.role_permissions
        where
            role_permissions.tenant_id = (select auth.tenant())
            and role_permissions.permission = permission.slug
        union
        select role_group_permissions.role
        from tocsin.role_group_permissions
        where
            role_group_permissions.tenant_id = (select auth.tenant())
            and role_group_permissions.permission = permission.slug
        order by role
    ) as roles
from tocsin.permissions as permission
where (select auth.tenant()) is not null;

comment on view api.permissions is
'The permissions that a role can hold, and which roles do.

guards_moves: whether a transition may ask for it. roles: their slugs, however far they hold it.';

comment on column api.permissions.id is
'Its slug.';

comment on column api.permissions.slug is
'The word that it is named by; it never changes.';

comment on column api.permissions.description is
'What it permits.';

comment on column api.permissions.guards_moves is
'Whether a transition may ask for it.';

comment on column api.permissions.roles is
'The slugs of the roles that hold it, however far.';
