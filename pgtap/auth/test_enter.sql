-- auth.enter(): who gets in, and as whom.
begin;

select plan(14);

select tap_help.seed();

create temporary table answers as
select
    tap_help.read('tap-a', 'operator', 'select auth.tenant()') as tenant,
    tap_help.read('tap-a', 'operator', 'select auth.member()') as member;

select is(
    (select tenant from answers), tap_help.tenant('tap-a')::text,
    'the caller''s tenant is the one that was entered'
);

select is(
    (select member from answers), tap_help.member('tap-a', 'operator')::text,
    'the caller is the member with that issuer and subject'
);

select is(
    tap_help.outcome($$select auth.enter('wrong', 'tap', 'operator@tap-a', 'tap-a', false)$$),
    '42501 gate-closed',
    'without the key of a gate nobody enters'
);

select is(
    tap_help.outcome($$select auth.enter(null, 'tap', 'operator@tap-a', 'tap-a', false)$$),
    '42501 gate-closed',
    'null is no key'
);

select is(
    tap_help.outcome($$select auth.enter('pgtap', 'tap', 'operator@tap-a', 'tap-b', false)$$),
    '42501 not-a-member',
    'a member of one tenant does not enter another'
);

select is(
    tap_help.outcome($$select auth.enter('pgtap', 'tap', 'operator@tap-a', 'nowhere', false)$$),
    '42501 not-a-member',
    'a tenant that does not exist answers the same'
);

select is(
    tap_help.outcome($$select auth.enter('pgtap', 'other', 'operator@tap-a', 'tap-a', false)$$),
    '42501 not-a-member',
    'the same subject of another issuer is another person'
);

select is(
    tap_help.outcome($$select auth.enter('pgtap', 'tap', 'operator@tap-a', 'template', false)$$),
    '42501 not-a-member',
    'nobody enters the template'
);

update tocsin.members
set is_active = false
where
    tenant_id = tap_help.tenant('tap-a')
    and id = tap_help.member('tap-a', 'whs');

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-a', 'whs')$$),
    '42501 not-a-member',
    'a deactivated member is out at once'
);

delete from tocsin.member_roles
where
    tenant_id = tap_help.tenant('tap-a')
    and member_id = tap_help.member('tap-a', 'auditor');

select is(
    tap_help.read('tap-a', 'auditor', $$select auth.may('ledger.view')$$),
    'false',
    'a role that was taken away gives nothing from the next request on'
);

update tocsin.tenants
set status = 'suspended'
where slug = 'tap-b';

select is(
    tap_help.outcome($$select tap_help.enter_as('tap-b', 'admin')$$),
    '42501 not-a-member',
    'nobody enters a suspended tenant'
);

select is(
    tap_help.as_role('tocsin_guest', $$select tap_help.enter_as('tap-a', 'admin')$$),
    '42501',
    'guests may not call it'
);

select is(
    tap_help.as_role('tocsin_member', 'select key_hash from tocsin.gates'),
    '42501',
    'members cannot read the gates'
);

select is(
    tap_help.as_role('tocsin_member', 'select inner_key from tocsin.seal_keys'),
    '42501',
    'nor the key of the seal'
);

select *
from finish();

rollback;
