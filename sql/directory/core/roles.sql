create or replace function core.set_roles(member_id uuid, roles text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into tocsin.member_roles (tenant_id, member_id, role)
    select distinct
        auth.tenant(),
        set_roles.member_id,
        wanted.role
    from unnest(set_roles.roles) as wanted (role)
    where not exists (
        select
        from tocsin.member_roles
        where
            member_roles.tenant_id = auth.tenant()
            and member_roles.member_id = set_roles.member_id
            and member_roles.role = wanted.role
    );
    delete from tocsin.member_roles
    where
        member_roles.tenant_id = auth.tenant()
        and member_roles.member_id = set_roles.member_id
        and member_roles.role <> all(set_roles.roles);
end;
$$;

comment on function core.set_roles(uuid, text[]) is
'Gives a member exactly these roles; null leaves them as they are. What is new comes before the rest goes.

Errors: unknown-role, not-permitted (a role that holds more than the caller), last-admin.';

create or replace function core.set_permissions(role text, permissions jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    home uuid := auth.tenant();
    wanted text[];
    limited text[];
begin
    if exists (
        select
        from jsonb_to_recordset(set_permissions.permissions) as entry (workflows jsonb, groups jsonb)
        where
            coalesce(entry.workflows, '[]') = '[]' and entry.groups = '[]'
            or entry.workflows = '[]' and coalesce(entry.groups, '[]') = '[]'
    ) then
        perform core.raise_invalid('permissions', 'Name workflows, or * for all of them, or groups.');
    end if;
    -- A workflow's slug has no blank, a permission has none either.
    wanted := array(
        select distinct entry.permission || ' ' || workflow
        from jsonb_to_recordset(set_permissions.permissions) as entry (permission text, workflows text[], groups text[])
        cross join lateral unnest(
            case when entry.groups is null then coalesce(entry.workflows, array['*']) else entry.workflows end
        ) as workflow
    );
    limited := array(
        select distinct entry.permission || ' ' || group_id
        from jsonb_to_recordset(set_permissions.permissions) as entry (permission text, groups uuid[])
        cross join lateral unnest(entry.groups) as group_id
    );
    insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
    select home, set_permissions.role, split_part(entry, ' ', 1), split_part(entry, ' ', 2)
    from unnest(wanted) as entry
    where not exists (
        select
        from tocsin.role_permissions as held
        where
            held.tenant_id = home
            and held.role = set_permissions.role
            and held.permission || ' ' || held.workflow = entry
    );
    insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)
    select
        home,
        set_permissions.role,
        split_part(entry, ' ', 1),
        split_part(entry, ' ', 2)::uuid,
        coalesce(
            (
                select groups.kind
                from tocsin.groups
                where
                    groups.tenant_id = home
                    and groups.id = split_part(entry, ' ', 2)::uuid
            ),
            'circle'
        )
    from unnest(limited) as entry
    where not exists (
        select
        from tocsin.role_group_permissions as held
        where
            held.tenant_id = home
            and held.role = set_permissions.role
            and held.permission || ' ' || held.group_id = entry
    );
    delete from tocsin.role_permissions as held
    where
        held.tenant_id = home
        and held.role = set_permissions.role
        and held.permission || ' ' || held.workflow <> all (wanted);
    delete from tocsin.role_group_permissions as held
    where
        held.tenant_id = home
        and held.role = set_permissions.role
        and held.permission || ' ' || held.group_id <> all (limited);
end;
$$;

comment on function core.set_permissions(text, jsonb) is
'Lets a role hold exactly these permissions; null leaves them as they are.

Arguments: role, its slug; permissions, an array of {permission, workflows, groups}: workflows are slugs or * for all,
groups ids of circles and portals; without both it is for all workflows. What is new goes in before the rest goes out.
Errors: not-permitted, last-admin, unknown-permission, unknown-reference, validation-failed.';
