-- What every function has to be like, also the one that is added tomorrow.
begin;

select plan(14);

create temporary view functions as
select
    pg_proc.*,
    pronamespace::regnamespace::text as home,
    proowner::regrole::text as owner
from pg_proc
where pronamespace::regnamespace::text = any(tap_help.schemas());

select isnt_empty('select oid from functions', 'there are functions to look at');

select is_empty(
    $$
    select oid::regprocedure, proconfig
    from functions
    where proconfig is distinct from array['search_path=""']
    $$,
    'every function pins an empty search_path, and sets nothing else'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    cross join lateral aclexplode(coalesce(proacl, acldefault('f', proowner))) as entry
    where entry.grantee = 0
    $$,
    'PUBLIC executes nothing'
);

select is_empty(
    $$
    select home, proname
    from functions
    group by home, proname
    having count(*) > 1
    $$,
    'one function a name: no overloads'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    where prosecdef and home = 'api'
    $$,
    'no SECURITY DEFINER in api'
);

select set_eq(
    $$select format('%s.%s', home, proname), owner from functions where prosecdef and home <> 'engine'$$,
    $$
    values
        ('auth.act_for_tenant', 'tocsin_gate'),
        ('auth.assume_member', 'tocsin_gate'),
        ('auth.context', 'tocsin_gate'),
        ('auth.enter', 'tocsin_gate'),
        ('auth.enter_as_guest', 'tocsin_gate'),
        ('auth.followed_incidents', 'tocsin_gate'),
        ('auth.require_active_admin', 'tocsin_gate'),
        ('auth.sign', 'tocsin_gate'),
        ('core.actor', 'tocsin_ledger'),
        ('core.check_response', 'tocsin_intake'),
        ('core.complete_reporter', 'tocsin_ledger'),
        ('core.complete_response', 'tocsin_intake'),
        ('core.deactivate_prompts', 'tocsin_intake'),
        ('core.snapshot_recipients', 'tocsin_intake'),
        ('core.search_incidents', 'tocsin_search'),
        ('core.index_words', 'tocsin_search'),
        ('core.archive_response', 'tocsin_intake'),
        ('core.log_action', 'tocsin_ledger'),
        ('core.log_directory', 'tocsin_ledger'),
        ('core.log_incident', 'tocsin_ledger'),
        ('core.log_granted', 'tocsin_ledger'),
        ('core.log_withdrawn', 'tocsin_ledger'),
        ('core.log_prompt', 'tocsin_ledger'),
        ('core.log_response', 'tocsin_ledger'),
        ('core.log_tow_request', 'tocsin_ledger'),
        ('core.next_number', 'tocsin_ledger'),
        ('core.notify_recipients', 'tocsin_intake'),
        ('core.number_incident', 'tocsin_ledger'),
        ('core.record_change', 'tocsin_ledger'),
        ('core.record_event', 'tocsin_ledger'),
        ('core.repeat_response', 'tocsin_intake'),
        ('core.reset_slots', 'tocsin_intake'),
        ('core.report_incident', 'tocsin_ledger'),
        ('core.nonresponders', 'tocsin_intake'),
        ('core.claim_slot', 'tocsin_intake'),
        ('intake.claim_responses', 'tocsin_intake'),
        ('intake.issue_token', 'tocsin_intake'),
        ('intake.read_prompt', 'tocsin_intake'),
        ('intake.recall_answers', 'tocsin_intake'),
        ('intake.redeem_ticket', 'tocsin_intake'),
        ('intake.submit_response', 'tocsin_intake')
    $$,
    'SECURITY DEFINER outside engine: these, each a narrow role''s'
);

select is_empty(
    $$
    select oid::regprocedure, owner
    from functions
    where prosecdef and home = 'engine' and owner <> 'tocsin_engine'
    $$,
    'SECURITY DEFINER in engine is tocsin_engine''s'
);

select is_empty(
    $$
    select oid::regprocedure, owner
    from functions
    where
        not prosecdef
        and owner <> 'tocsin_owner'
        and format('%s.%s', home, proname) <> 'engine.copy_built_in_rows'
    $$,
    'what runs as its caller is the owner''s, but for the copying that the engine does for itself'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    where prosecdef and obj_description(oid, 'pg_proc') !~* 'security definer'
    $$,
    'every SECURITY DEFINER function''s comment defends it'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    where coalesce(obj_description(oid, 'pg_proc'), '') = ''
    $$,
    'every function has a comment'
);

select is_empty(
    $$
    select functions.oid::regprocedure, lanname
    from functions
    inner join pg_language on prolang = pg_language.oid
    where lanname not in ('sql', 'plpgsql')
    $$,
    'every function is SQL or plpgsql'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    where home = 'api' and provolatile = 'v' and prorettype not in ('core.result'::regtype, 'void'::regtype)
    $$,
    'every verb answers body, version and location, or nothing'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    where proleakproof or proparallel <> 'u'
    $$,
    'none claims to be leakproof or safe in parallel: the context is the session''s'
);

select is_empty(
    $$
    select oid::regprocedure
    from functions
    where prosrc ~* '\mexecute\M\s+(format|''|concat)'
    $$,
    'none runs text that it has put together'
);

select *
from finish();

rollback;
