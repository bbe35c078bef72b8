create or replace function auth.assume_member(tenant text, member text)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    claims text [] := array_remove(
        array(
            select auth.claims_of(account.issuer, account.subject, tenants.slug)
            from tocsin.tenants
            inner join tocsin.member_accounts as account on tenants.id = account.tenant_id
            where
                tenants.slug = assume_member.tenant
                and (
                    account.member_id::text = assume_member.member
                    or lower(normalize(account.email, nfkc)) = lower(normalize(assume_member.member, nfkc))
                )
        ),
        null
    );
begin
    if cardinality(claims) <> 1 then
        raise exception using
            errcode = 'insufficient_privilege',
            constraint = 'not-a-member',
            message = 'Not one active member of an active tenant of that name has this e-mail or id.';
    end if;
    perform
        set_config('tocsin.context', claims[1], true),
        set_config('tocsin.seal', auth.sign(claims[1]), true);
end;
$$;

alter function auth.assume_member(text, text) owner to tocsin_gate;

comment on function auth.assume_member(text, text) is
'Sets the context that auth.enter() would set for a member, without the gate key: half of auth.impersonate().

Arguments: tenant, its slug; member, their e-mail, in any case, or their id. Errors: not-a-member.
Security definer: it looks accounts up before there is a context, and seals. Executable by tocsin_dba only.';

create or replace function auth.impersonate(tenant text, member text, read_only boolean default true)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform auth.assume_member(impersonate.tenant, impersonate.member);
    if impersonate.read_only then
        set local transaction_read_only = on;
    end if;
    perform set_config('role', 'tocsin_member', true);
end;
$$;

comment on function auth.impersonate(text, text, boolean) is
'Makes the rest of this transaction a request of a member: what it sees and may do is what they would.

For who changes policies, to try one. Call it after begin: outside a transaction it is over as soon as it returns, and
what you read next you read as yourself.
Arguments: tenant, its slug; member, their e-mail or id; read_only, false to write as them too, else the transaction
cannot write from here on (PostgreSQL forgets that when a savepoint it was said in is released). Errors: not-a-member, also
when two members share the e-mail. Executable by tocsin_dba only.';

create or replace function auth.act_for_tenant(tenant uuid)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    claim text := concat(act_for_tenant.tenant, '|||,,|,,');
begin
    perform
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', auth.sign(claim), true);
end;
$$;

alter function auth.act_for_tenant(uuid) owner to tocsin_gate;

comment on function auth.act_for_tenant(uuid) is
'Sets a tenant''s context without a member, for the definer functions that work on a tenant''s behalf.

Arguments: tenant, its id. The context holds no member and no permission; what may be done is what the policies of the
narrow role say. Security definer: it seals. Executable by tocsin_engine, tocsin_intake and
tocsin_ledger only.';
