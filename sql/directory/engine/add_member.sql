create or replace function engine.add_member(
    tenant text, email text, display_name text, roles text[], issuer text, subject text
)
returns uuid
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(add_member.tenant);
    new_id uuid := core.new_id();
    known constant text[] := array(
        select roles.slug
        from tocsin.roles
        where roles.tenant_id = home
        order by roles.slug
    );
    unknown text;
begin
    select wanted.role
    into unknown
    from unnest(add_member.roles) as wanted (role)
    where wanted.role <> all (known)
    limit 1;
    if found then
        perform core.raise_invalid(
            'roles',
            format('No role %s in %s; there are %s.', core.quote(unknown), add_member.tenant, core.in_words(known, 'and')),
            'unknown-role'
        );
    end if;
    insert into tocsin.members (tenant_id, id, display_name)
    values (home, new_id, add_member.display_name);
    insert into tocsin.member_accounts (tenant_id, member_id, issuer, subject, email)
    values (home, new_id, add_member.issuer, add_member.subject, add_member.email);
    insert into tocsin.member_roles (tenant_id, member_id, role)
    select home, new_id, unnest(add_member.roles);
    perform core.record_event(
        'member.created', 'member', new_id, null, jsonb_build_object('roles', add_member.roles)
    );
    return new_id;
end;
$$;

alter function engine.add_member(text, text, text, text[], text, text) owner to tocsin_engine;

comment on function engine.add_member(text, text, text, text[], text, text) is
'Adds a member to a tenant, from outside it: the first admin has nobody to add them.

Arguments: tenant, its slug; email; display_name; roles, slugs; issuer and subject of the tokens they will come with.
Result: the member''s id. Errors: unknown-tenant, member-exists, unknown-role.
Security definer: tocsin_engine writes members of just the tenant it has assumed.';
