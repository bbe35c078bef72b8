create or replace function engine.list_members(tenant text)
returns table (email text, display_name text, roles text[], is_active boolean)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(list_members.tenant);
begin
    return query
    select
        account.email,
        member.display_name,
        array(
            select held.role
            from tocsin.member_roles as held
            where
                held.tenant_id = member.tenant_id
                and held.member_id = member.id
            order by held.role
        ),
        member.is_active
    from tocsin.members as member
    left join tocsin.member_accounts as account
        on
            member.tenant_id = account.tenant_id
            and member.id = account.member_id
    where member.tenant_id = home
    order by
        account.email,
        member.id;
end;
$$;

alter function engine.list_members(text) owner to tocsin_engine;

comment on function engine.list_members(text) is
'The members of a tenant, for who runs the deployment.

Arguments: tenant, its slug. Result: by e-mail; email, null for who has no account; roles, slugs. Error: unknown-tenant.
Security definer: the worker''s login reads no table; tocsin_engine reads just the tenant it has assumed.';
