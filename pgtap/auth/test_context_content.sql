-- What policies rest on: whose roles, modules and groups a context holds, and that without a genuine one there is none.
begin;

select plan(24);

select tap_help.seed();

create function pg_temp.told(claim text, asked text)
returns text
language plpgsql
as $$
declare
    told text;
begin
    perform set_config('tocsin.context', claim, true);
    execute 'select ' || asked into told;
    perform tap_help.leave();
    return told;
end;
$$;

-- A claim of everything, and no seal.
select
    is(
        pg_temp.told(
            (
                select
                    concat(tap_help.tenant('tap-a'), '|', tap_help.member('tap-a', 'admin'), '|', core.new_id())
                    || '|,directory.manage,incidents.view:review,incidents.view@' || core.new_id() || ',|,review,'
            ),
            accessor.asked
        ),
        accessor.nothing,
        format('an unsealed claim says nothing to %s', accessor.asked)
    )
from (
    values
    ('auth.tenant()', null),
    ('auth.member()', null),
    ('auth.groups()', null),
    ('auth.may(''directory.manage'')', 'false'),
    ('auth.may(''incidents.view'', ''review'')', 'false'),
    ('auth.may_in_any_workflow(''incidents.view'')', 'false'),
    ('auth.has_module(''review'')', 'false'),
    ('cardinality(auth.workflows(''incidents.view''))', '0'),
    ('cardinality(auth.permitted_groups(''incidents.view''))', '0')
) as accessor (asked, nothing);

-- What another tenant gives its own roles of the same name.
insert into tocsin.groups (tenant_id, id, kind, name)
values (tap_help.tenant('tap-b'), core.new_id(), 'circle', 'Theirs');

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
values (tap_help.tenant('tap-b'), 'worker', 'ledger.view', '*');

insert into tocsin.role_group_permissions (tenant_id, role, permission, group_id, group_kind)
select
    tenant_id,
    'worker',
    'responses.view',
    id,
    kind
from tocsin.groups
where name = 'Theirs';

select is(
    tap_help.read('tap-b', 'worker', 'select auth.may(''ledger.view'')'), 'true',
    'what a tenant gives its workers they may'
);

select is(
    tap_help.read('tap-a', 'worker', 'select auth.may(''ledger.view'')'), 'false',
    'the workers of another tenant may not'
);

select is(
    tap_help.read('tap-b', 'worker', 'select cardinality(auth.permitted_groups(''responses.view''))'), '1',
    'what a tenant gives its workers in a circle they may there'
);

select
    is(
        tap_help.read(asker.tenant, asker.role, format('select auth.may_in_any_workflow(%L)', asker.permission)),
        asker.expected,
        format('%s, %s: %s somewhere is %s', asker.tenant, asker.role, asker.permission, asker.expected)
    )
from (
    values
    ('tap-b', 'worker', 'ledger.view', 'true'),
    ('tap-a', 'worker', 'ledger.view', 'false'),
    ('tap-a', 'operator', 'incidents.view', 'true'),
    ('tap-a', 'operator', 'incidents.vie', 'false'),
    -- What is held for a circle is held for no workflow.
    ('tap-b', 'worker', 'responses.view', 'false')
) as asker (tenant, role, permission, expected);

select is(
    tap_help.read('tap-a', 'worker', 'select cardinality(auth.permitted_groups(''responses.view''))'), '0',
    'the workers of another tenant nowhere'
);

-- Modules.
delete from tocsin.tenant_modules
where tenant_id = tap_help.tenant('tap-a') and module = 'risk';

select is(
    tap_help.read('tap-a', 'admin', 'select auth.has_module(''risk'')'), 'false',
    'a module that is off in this tenant is off, wherever it is on'
);

select is(
    tap_help.read('tap-b', 'admin', 'select auth.has_module(''risk'')'), 'true', 'where it is on it is on'
);

-- An id is one tenant's: another may well have a member of the same.
insert into tocsin.members (tenant_id, id, display_name)
values (tap_help.tenant('tap-b'), tap_help.member('tap-a', 'worker'), 'Of the same id');

select is(
    tap_help.read('tap-a', 'worker', 'select auth.tenant()'), tap_help.tenant('tap-a')::text,
    'a member of another tenant with the same id changes nothing'
);

-- One's own new incident, for the rows that hang on it.
create temporary table made as
select
    tap_help.new_incident('tap-a', 'worker', '{}') as own,
    tap_help.new_incident('tap-a', 'operator', '{}') as strange;

select
    is(
        tap_help.read('tap-a', 'worker', format('select auth.can_see_incident(%L)', own)),
        'true',
        'who reported an incident sees it'
    )
from made;

select
    is(
        tap_help.read('tap-a', 'worker', format('select auth.can_see_incident(%L)', strange)),
        'false',
        'and not any other for that'
    )
from made;

select
    is(
        tap_help.read('tap-b', 'admin', format('select auth.can_see_incident(%L)', own)), 'false',
        'in another tenant nobody sees it, whatever they may'
    )
from made;

select *
from finish();

rollback;
