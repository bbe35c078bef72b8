create or replace view api.roles
with (security_invoker = true)
as
select
    role.slug as id,
    role.slug,
    role.name,
    (
        select
            coalesce(json_agg(
                json_build_object('permission', held.permission, 'workflows', held.workflows, 'groups', held.groups)
                order by held.permission
            ), '[]')
        from (
            select
                grants.permission,
                array(
                    select limits.workflow
                    from unnest(array_agg(grants.workflow)) as limits (workflow)
                    where limits.workflow is not null
                    order by limits.workflow
                ) as workflows,
                array(
                    select limits.group_id
                    from unnest(array_agg(grants.group_id)) as limits (group_id)
                    where limits.group_id is not null
                    order by limits.group_id
                ) as groups
            from (
                select
                    role_permissions.permission,
                    role_permissions.workflow,
                    null::uuid as group_id
                from tocsin.role_permissions
                where
                    role_permissions.tenant_id = role.tenant_id
                    and role_permissions.role = role.slug
                union all
                select
                    role_group_permissions.permission,
                    null as workflow,
                    role_group_permissions.group_id
                from tocsin.role_group_permissions
                where
                    role_group_permissions.tenant_id = role.tenant_id
                    and role_group_permissions.role = role.slug
            ) as grants
            group by grants.permission
        ) as held
    ) as permissions,
    role.is_built_in,
    role.version
from tocsin.roles as role
where role.tenant_id = (select auth.tenant());

comment on view api.roles is
'The roles and what each may do.

permissions: [{permission, workflows, groups}]: workflows are slugs, * for all; groups the circles and portals to which
it is limited.';

comment on column api.roles.id is
'Its slug.';

comment on column api.roles.slug is
'The word that it is named by; it never changes.';

comment on column api.roles.name is
'What people call it.';

comment on column api.roles.permissions is
'What is permitted, and where.';

comment on column api.roles.is_built_in is
'Whether it came with the organisation, and cannot be removed.';

comment on column api.roles.version is
'How many times it has been written, from 1; the ETag begins with it.';
