-- Who may execute what, role by role: closed lists. pgTAP does not know MAINTAIN, so grants are read with aclexplode().
begin;

select plan(9);

create temporary view executable as
select
    format('%s.%s', pronamespace::regnamespace, proname) as verb,
    case when entry.grantee = 0 then 'public' else entry.grantee::regrole::text end as grantee,
    entry.is_grantable
from pg_proc
cross join lateral aclexplode(coalesce(proacl, acldefault('f', proowner))) as entry
where
    pronamespace::regnamespace::text in ('auth', 'core', 'api', 'engine')
    and entry.grantee <> proowner;

select set_eq(
    'select distinct grantee from executable',
    array[
        'tocsin_engine',
        'tocsin_gate',
        'tocsin_ledger',
        'tocsin_member',
        'tocsin_search',
        'tocsin_worker'
    ],
    'only these roles may execute anything of Tocsin''s that is not theirs: neither PUBLIC nor tocsin_guest'
);

select set_eq(
    $$select verb, grantee from executable where verb like 'api.%'$$,
    $$
    select format('api.%s', proname) as verb, 'tocsin_member' as grantee
    from pg_proc
    where pronamespace = 'api'::regnamespace
    $$,
    'every verb of the contract is for tocsin_member, and for nobody else'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_engine' and verb not like 'api.%'$$,
    array[
        'auth.assume',
        'auth.context',
        'auth.member',
        'auth.tenant',
        'core.invalid',
        'core.new_id',
        'core.record_event',
        'core.without_nulls'
    ],
    'tocsin_engine may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_gate' and verb not like 'api.%'$$,
    array[
        'auth.claim_of',
        'auth.member',
        'auth.tenant',
        'auth.wipe_session'
    ],
    'tocsin_gate may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_ledger' and verb not like 'api.%'$$,
    array[
        'auth.context',
        'auth.member',
        'auth.tenant',
        'core.changed_fields',
        'core.format_number',
        'core.new_id'
    ],
    'tocsin_ledger may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_member' and verb not like 'api.%'$$,
    array[
        'auth.context',
        'auth.created_now',
        'auth.enter',
        'auth.followed_incidents',
        'auth.groups',
        'auth.has_module',
        'auth.may',
        'auth.member',
        'auth.sees',
        'auth.tenant',
        'auth.workflows',
        'core.browses_incidents',
        'core.claim_key',
        'core.invalid',
        'core.lock_incident',
        'core.lock_tow_request',
        'core.match_version',
        'core.move_incident',
        'core.must_exist',
        'core.name_reporter',
        'core.new_id',
        'core.new_incident',
        'core.read_enforcement',
        'core.read_incident',
        'core.recall',
        'core.refuse_transition',
        'core.remember',
        'core.require',
        'core.require_module',
        'core.search_incidents',
        'core.set_roles',
        'core.without_nulls'
    ],
    'tocsin_member may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_search' and verb not like 'api.%'$$,
    array[
        'auth.context',
        'auth.member',
        'auth.tenant',
        'core.words_of'
    ],
    'tocsin_search may execute these functions'
);

select set_eq(
    $$select verb from executable where grantee = 'tocsin_worker' and verb not like 'api.%'$$,
    array[
        'engine.add_member',
        'engine.add_tenant',
        'engine.ensure_category',
        'engine.find_account',
        'engine.has_tenant',
        'engine.import_fields',
        'engine.import_incidents',
        'engine.time_zone_of'
    ],
    'tocsin_worker may execute these functions'
);

select is_empty(
    'select verb, grantee from executable where is_grantable',
    'nobody may pass a grant on'
);

select *
from finish();

rollback;
