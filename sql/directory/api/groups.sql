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

comment on column api.groups.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.groups.kind is
'Which kind of group it is.';

comment on column api.groups.name is
'What people call it.';

comment on column api.groups.member_ids is
'The members of the group.';

comment on column api.groups.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.groups.created_at is
'When it was written down.';
