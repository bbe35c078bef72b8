create or replace view api.groups
with (security_invoker = true)
as
select
    crowd.id,
    crowd.kind,
    crowd.name,
    array(
        select belongs.member_id
        from tocsin.group_members as belongs
        where
            belongs.tenant_id = crowd.tenant_id
            and belongs.group_id = crowd.id
        order by belongs.member_id
    ) as member_ids,
    crowd.version,
    crowd.created_at
from tocsin.groups as crowd
where crowd.tenant_id = (select auth.tenant());

comment on view api.groups is
'Teams, departments, divisions, communities, circles, parties and portals, with their members.

Any member of the tenant sees them.';
