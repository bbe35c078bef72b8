-- An e-mail is one person's in a tenant, whatever its case.
-- depends: 0027_texts_are_not_blank
set local role tocsin_owner;

alter table tocsin.member_accounts no force row level security;

alter table tocsin.tenants no force row level security;

do $$
declare
    shared text;
begin
    select string_agg(format('%s: %s', twice.slug, twice.addresses), '; ' order by twice.slug, twice.addresses)
    into shared
    from (
        select
            tenants.slug,
            string_agg(member_accounts.email, ', ' order by member_accounts.email) as addresses
        from tocsin.member_accounts
        inner join tocsin.tenants on member_accounts.tenant_id = tenants.id
        group by tenants.slug, lower(normalize(member_accounts.email, nfkc))
        having count(*) > 1
    ) as twice;
    if shared is not null then
        raise exception using
            errcode = 'unique_violation',
            message = 'Two members of a tenant have one e-mail: ' || shared || '.',
            hint = 'Give each a PATCH /members/{id} with an e-mail of their own, then migrate again.';
    end if;
end;
$$;

alter table tocsin.member_accounts force row level security;

alter table tocsin.tenants force row level security;

create unique index member_accounts_email_is_unique on tocsin.member_accounts
(tenant_id, lower(normalize(email, nfkc)));
