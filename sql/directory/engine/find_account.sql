create or replace function engine.find_account(tenant text, email text)
returns table (issuer text, subject text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_tenant(find_account.tenant);
begin
    return query
    select
        account.issuer,
        account.subject
    from tocsin.member_accounts as account
    where
        account.tenant_id = home
        and lower(normalize(account.email, nfkc)) = lower(normalize(find_account.email, nfkc));
    if not found then
        perform core.raise_invalid('email', format('No member %s in %s.', core.quote(find_account.email), find_account.tenant), 'unknown-member');
    end if;
end;
$$;

alter function engine.find_account(text, text) owner to tocsin_engine;

comment on function engine.find_account(text, text) is
'What a token for a member must say: issuer and subject.

Arguments: tenant, its slug; email. Errors: unknown-tenant, unknown-member.
Security definer: accounts are not for the worker''s login to read.';
