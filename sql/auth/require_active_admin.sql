create or replace function auth.require_active_admin()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    -- Two who take each other's role take turns, and the second must see what the first has done.
    perform pg_advisory_xact_lock(hashtextextended('admins of ' || old.tenant_id, 0));
    if
        current_setting('transaction_isolation') in ('repeatable read', 'serializable')
        or not exists (
            select
            from tocsin.members
            where
                members.tenant_id = old.tenant_id
                and members.is_active
                and members.id in (
                    select member_roles.member_id
                    from tocsin.member_roles
                    inner join tocsin.role_permissions
                        on
                            member_roles.tenant_id = role_permissions.tenant_id
                            and member_roles.role = role_permissions.role
                    where
                        member_roles.tenant_id = old.tenant_id
                        and role_permissions.permission = 'directory.manage'
                        and role_permissions.workflow = '*'
                )
                and not exists (
                    select permissions.slug
                    from tocsin.permissions
                    except
                    select role_permissions.permission
                    from tocsin.member_roles
                    inner join tocsin.role_permissions
                        on
                            member_roles.tenant_id = role_permissions.tenant_id
                            and member_roles.role = role_permissions.role
                    where
                        member_roles.tenant_id = old.tenant_id
                        and member_roles.member_id = members.id
                        and role_permissions.workflow = '*'
                )
        )
    then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'last-admin',
            message = 'An organisation always has an active member who holds every permission. Make somebody else one first.';
    end if;
    return null;
end;
$$;

alter function auth.require_active_admin() owner to tocsin_gate;

comment on function auth.require_active_admin() is
'A tenant always keeps one active member who holds everything, whoever takes a role, a permission or a member out, and
whatever others do at the same time. Error: last-admin.

Changes of one tenant take turns. A snapshot taken before the turn shows what is no more, so REPEATABLE READ and
SERIALIZABLE are refused. Security definer: a policy must not hide the last one, and a DBA has no context.';
