-- auth.impersonate(): a DBA tries a policy as a member, and nobody else can.
begin;

select plan(28);

select tap_help.seed();

create temporary table expected as
select
    tap_help.read('tap-a', 'worker', $$select current_setting('tocsin.context')$$) as context,
    tap_help.read('tap-a', 'worker', 'select count(*) from tocsin.member_roles') as roles_seen;

-- As a DBA would, whose role is gone once it is done: what a member sees is kept in settings.
set local role tocsin_dba;

select auth.impersonate('tap-a', 'worker@tap-a.example', read_only => false);

select
    set_config('tap.role', current_user, true),
    set_config('tap.context', current_setting('tocsin.context'), true),
    set_config('tap.genuine', (auth.context() is not null)::text, true),
    set_config('tap.roles_seen', (select count(*)::text from tocsin.member_roles), true);

reset role;

select is(current_setting('tap.role'), 'tocsin_member', 'from then on the database role is tocsin_member');

select is(
    current_setting('tap.context'), (select context from expected),
    'the context is the one that the member''s own request has'
);

select is(current_setting('tap.genuine'), 'true', 'and its seal is genuine');

select is(
    current_setting('tap.roles_seen'), (select roles_seen from expected),
    'it sees the rows that the member sees'
);

select tap_help.leave();

select is(
    tap_help.as_role(
        'tocsin_dba',
        format('select auth.impersonate(%L, %L, false)', 'tap-a', tap_help.member('tap-a', 'whs'))
    ),
    '1 rows', 'a member is named by their id too'
);

select is(auth.member(), tap_help.member('tap-a', 'whs'), 'and is the one');

select tap_help.leave();

select
    is(
        tap_help.as_role('tocsin_dba', format('select auth.impersonate(%L, %L, false)', nouns.tenant, nouns.member)),
        '42501 not-a-member', nouns.whom
    )
from (
    values
    ('tap-a', 'nobody@tap-a.example', 'a member who does not exist is refused'),
    ('tap-a', 'worker@tap-b.example', 'so is another tenant''s'),
    ('tap-a', tap_help.member('tap-b', 'worker')::text, 'by their id as well'),
    ('nowhere', 'worker@tap-a.example', 'so is anybody of a tenant that does not exist'),
    ('tap-a', '', 'so is nothing'),
    ('tap-a', null, 'so is null'),
    (null, 'worker@tap-a.example', 'or no tenant')
) as nouns (tenant, member, whom);

select is(auth.context(), null, 'who is refused has no context');

select is(
    tap_help.outcome(
        format(
            'update tocsin.member_accounts set email = ''ADMIN@Tap-A.example'' where member_id = %L',
            tap_help.member('tap-a', 'auditor')
        )
    ),
    '23505 member_accounts_email_is_unique', 'no two members share an e-mail, whatever its case'
);

update tocsin.members
set is_active = false
where
    tenant_id = tap_help.tenant('tap-a')
    and id = tap_help.member('tap-a', 'auditor');

select is(
    tap_help.as_role('tocsin_dba', $$select auth.impersonate('tap-a', 'Admin@TAP-A.example', false)$$),
    '1 rows', 'an e-mail names its member in any case'
);

select is(auth.member(), tap_help.member('tap-a', 'admin'), 'and nobody else');

select tap_help.leave();

select is(
    tap_help.as_role(
        'tocsin_dba', format('select auth.impersonate(%L, %L)', 'tap-a', tap_help.member('tap-a', 'auditor'))
    ),
    '42501 not-a-member', 'a deactivated member is nobody to be'
);

update tocsin.tenants
set status = 'suspended'
where slug = 'tap-b';

select is(
    tap_help.as_role('tocsin_dba', $$select auth.impersonate('tap-b', 'worker@tap-b.example')$$),
    '42501 not-a-member', 'nor is anybody of a suspended tenant'
);

-- Whoever serves requests cannot, in any way.
select
    is(
        tap_help.as_role(serving.role_name, verbs.verb), '42501',
        format('%s cannot: %s', serving.role_name, verbs.verb)
    )
from (values ('tocsin_member'), ('tocsin_guest'), ('tocsin_worker')) as serving (role_name)
cross join (
    values
    ($$select auth.impersonate('tap-a', 'admin@tap-a.example')$$),
    ($$select auth.assume_member('tap-a', 'admin@tap-a.example')$$)
) as verbs (verb);

select is_empty(
    $$
    select rolname
    from pg_roles
    where
        rolname like 'tocsin\_%'
        and not rolsuper
        and rolname <> 'tocsin_dba'
        and (
            has_function_privilege(oid, 'auth.impersonate(text, text, boolean)', 'execute')
            and rolname <> 'tocsin_owner'
            or has_function_privilege(oid, 'auth.assume_member(text, text)', 'execute')
            and rolname <> 'tocsin_gate'
        )
    $$,
    'tocsin_dba may, and the functions'' owners; nobody else, by any membership'
);

select is_empty(
    $$
    select rolname
    from pg_roles
    where rolname in ('tocsin_member', 'tocsin_guest', 'tocsin_worker') and pg_has_role(oid, 'tocsin_dba', 'member')
    $$,
    'and those who serve cannot become tocsin_dba'
);

-- Last, for it cannot be undone: this transaction only reads from here on, but for its temporary tables.
set local role tocsin_dba;

select auth.impersonate('tap-a', 'operator@tap-a.example');

reset role;

select is(
    tap_help.outcome($$update tocsin.members set display_name = 'Somebody'$$), '25006',
    'unless it is told otherwise, the transaction is read-only from then on'
);

select *
from finish();

rollback;
