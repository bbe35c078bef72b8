create or replace function engine.set_member_active(tenant text, email text, is_active boolean)
returns boolean
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(set_member_active.tenant);
    who uuid;
begin
    select account.member_id
    into who
    from tocsin.member_accounts as account
    where
        account.tenant_id = home
        and lower(account.email) = lower(set_member_active.email);
    if not found then
        perform core.raise_invalid('email', 'The tenant has no member with this e-mail.', 'unknown-member');
    end if;
    update tocsin.members
    set is_active = set_member_active.is_active
    where
        members.tenant_id = home
        and members.id = who
        and members.is_active <> set_member_active.is_active;
    if found then
        perform core.record_event(
            'member.updated', 'member', who, null,
            jsonb_build_object(
                'changes', jsonb_build_array(
                    jsonb_build_object(
                        'field', 'is_active',
                        'old', not set_member_active.is_active,
                        'new', set_member_active.is_active
                    )
                )
            )
        );
        return true;
    end if;
    return false;
end;
$$;

alter function engine.set_member_active(text, text, boolean) owner to tocsin_engine;

comment on function engine.set_member_active(text, text, boolean) is
'Deactivates a member, or lets one in again with the roles that they had: from the next request on.

Arguments: tenant, its slug; email, in any case; is_active. Result: whether that has changed anything.
Errors: unknown-tenant, unknown-member, and the constraints of tocsin.members.
Security definer: tocsin_engine writes members of just the tenant it has assumed.';
