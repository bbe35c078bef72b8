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
