create or replace function auth.claim_of(issuer text, subject text, tenant text)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select
            concat(
                tenants.id, '|', members.id,
                '|', (
                    select string_agg(group_members.group_id::text, ',')
                    from tocsin.group_members
                    where
                        group_members.tenant_id = tenants.id
                        and group_members.member_id = members.id
                ),
                '|,', (
                    select string_agg(distinct held.verb, ',')
                    from tocsin.member_roles
                    cross join lateral (
                        select
                            case role_permissions.workflow
                                when '*' then role_permissions.permission
                                else role_permissions.permission || ':' || role_permissions.workflow
                            end as verb
                        from tocsin.role_permissions
                        where
                            role_permissions.tenant_id = member_roles.tenant_id
                            and role_permissions.role = member_roles.role
                        union all
                        select limited.permission || '@' || limited.group_id
                        from tocsin.role_group_permissions as limited
                        where
                            limited.tenant_id = member_roles.tenant_id
                            and limited.role = member_roles.role
                    ) as held
                    where
                        member_roles.tenant_id = tenants.id
                        and member_roles.member_id = members.id
                ),
                ',|,', (
                    select string_agg(tenant_modules.module, ',')
                    from tocsin.tenant_modules
                    where tenant_modules.tenant_id = tenants.id
                ), ','
            )
        from tocsin.tenants
        inner join tocsin.member_accounts on tenants.id = member_accounts.tenant_id
        inner join tocsin.members
            on
                member_accounts.tenant_id = members.tenant_id
                and member_accounts.member_id = members.id
        where
            tenants.slug = claim_of.tenant
            and tenants.status = 'active'
            and member_accounts.issuer = claim_of.issuer
            and member_accounts.subject = claim_of.subject
            and members.is_active
    );
end;
$$;

comment on function auth.claim_of(text, text, text) is
'Who this is in that tenant, what they may do, and which modules are on: the text that auth.enter() seals.

Looked up at every request, so a deactivated member, a removed role or a suspended tenant is out at the next one.
Arguments: issuer and subject of the verified token, slug of the tenant. Result: tenant|member|groups|permissions|
modules, or null when there is no active member of an active tenant. A permission for one workflow reads
permission:workflow, one for a circle or portal permission@group.';
