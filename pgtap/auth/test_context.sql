-- The signed context: what is forged, replayed, truncated or left over reads as no context at all.
begin;

select plan(20);

select tap_help.seed();

create temporary table made as
select tap_help.new_incident('tap-a', 'operator', '{}') as id;

create function pg_temp.sealed(claim text, pid integer, at timestamptz)
returns text
language sql
return (
    select
        encode(
            sha256(
                outer_key
                || sha256(
                    inner_key || convert_to(concat_ws('|', claim, pid, extract(epoch from at)), 'UTF8')
                )
            ),
            'hex'
        )
    from tocsin.seal_keys
);

create function pg_temp.rows_with(claim text, seal text)
returns bigint
language plpgsql
as $$
declare
    counted bigint;
begin
    perform
        set_config('tocsin.context', claim, true),
        set_config('tocsin.seal', seal, true),
        set_config('role', 'tocsin_member', true);
    select (select count(*) from tocsin.incidents) + (select count(*) from tocsin.members)
    into counted;
    perform set_config('role', 'none', true);
    return counted;
end;
$$;

create temporary table genuine as
select auth.claims_of('tap', 'operator@tap-a', 'tap-a') as claim;

select
    is(
        pg_temp.rows_with(claim, pg_temp.sealed(claim, pg_backend_pid(), transaction_timestamp())), 9::bigint,
        'a genuine context shows the incident and the eight members'
    )
from genuine;

select is(pg_temp.rows_with('', ''), 0::bigint, 'no context, no rows');

select is(pg_temp.rows_with(claim, ''), 0::bigint, 'a context without a seal, no rows')
from genuine;

select is(pg_temp.rows_with(claim, repeat('0', 64)), 0::bigint, 'a made-up seal, no rows')
from genuine;

select
    is(
        pg_temp.rows_with(claim, pg_temp.sealed(claim, pg_backend_pid(), now() - interval '1 second')),
        0::bigint,
        'the seal of another transaction, no rows'
    )
from genuine;

select
    is(
        pg_temp.rows_with(claim, pg_temp.sealed(claim, pg_backend_pid() + 1, transaction_timestamp())), 0::bigint,
        'the seal of another session in a transaction of the same moment, no rows'
    )
from genuine;

select
    is(
        pg_temp.rows_with(
            replace(claim, tap_help.tenant('tap-a')::text, tap_help.tenant('tap-b')::text),
            pg_temp.sealed(claim, pg_backend_pid(), transaction_timestamp())
        ),
        0::bigint,
        'another tenant under a genuine seal, no rows'
    )
from genuine;

select
    is(
        pg_temp.rows_with(
            claim || 'ledger.view,', pg_temp.sealed(claim, pg_backend_pid(), transaction_timestamp())
        ),
        0::bigint,
        'one permission more under a genuine seal, no rows'
    )
from genuine;

select
    is(
        pg_temp.rows_with(left(claim, -1), pg_temp.sealed(claim, pg_backend_pid(), transaction_timestamp())), 0::bigint,
        'a truncated context, no rows'
    )
from genuine;

select
    is(
        pg_temp.rows_with(claim, left(pg_temp.sealed(claim, pg_backend_pid(), transaction_timestamp()), 63)), 0::bigint,
        'a truncated seal, no rows'
    )
from genuine;

select
    is(
        pg_temp.rows_with(claim, upper(pg_temp.sealed(claim, pg_backend_pid(), transaction_timestamp()))), 0::bigint,
        'a seal in capitals, no rows'
    )
from genuine;

select is(
    tap_help.as_role('tocsin_member', $$select auth.sign('x')$$), '42501',
    'members cannot seal'
);

select is(
    tap_help.as_role('tocsin_member', format('select auth.act_for_tenant(%L)', tap_help.tenant('tap-b'))), '42501',
    'members cannot assume a tenant'
);

select is(
    tap_help.as_role('tocsin_member', $$select auth.claims_of('tap', 'admin@tap-a', 'tap-a')$$), '42501',
    'members cannot ask for a claim'
);

select is(
    tap_help.as_role('tocsin_worker', format('select auth.act_for_tenant(%L)', tap_help.tenant('tap-b'))),
    '42501',
    'neither can the worker assume one'
);

select tap_help.leave();

select is(auth.tenant(), null, 'without a context there is no tenant');

select is(auth.member(), null, 'no member');

select is(auth.may('incidents.view'), false, 'no permission');

select is(auth.may_in_any_workflow('incidents.view'), false, 'not even for some workflow');

select is(auth.has_module('enforcement'), false, 'and no module');

select *
from finish();

rollback;
