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
                json_build_object('permission', held.permission, 'workflow', held.workflow)
                order by held.permission, held.workflow
            ), '[]')
        from tocsin.role_permissions as held
        where
            held.tenant_id = role.tenant_id
            and held.role = role.slug
    ) as permissions
from tocsin.roles as role
where role.tenant_id = (select auth.tenant());

comment on view api.roles is
'The roles and what each may do.

permissions: [{permission, workflow}], workflow * for all.';
