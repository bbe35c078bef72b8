create or replace function core.lock_tow_request(id uuid, if_match integer[])
returns tocsin.tow_requests
language plpgsql
volatile
set search_path = ''
as $$
declare
    request tocsin.tow_requests;
begin
    perform core.read_enforcement(
        (
            select tow_requests.incident_id
            from tocsin.tow_requests
            where
                tow_requests.tenant_id = (select auth.tenant())
                and tow_requests.id = lock_tow_request.id
        )
    );
    perform core.require('incidents.dispatch', 'enforcement');
    select *
    into request
    from tocsin.tow_requests
    where
        tow_requests.tenant_id = (select auth.tenant())
        and tow_requests.id = lock_tow_request.id
    for update;
    perform core.match_version(request.version, lock_tow_request.if_match);
    return request;
end;
$$;

comment on function core.lock_tow_request(uuid, integer[]) is
'The tow request, locked for a change by somebody who may dispatch.

Errors: not-found, module-disabled, not-permitted, stale-version.';

create or replace function core.require_enforcement()
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return core.require_module('enforcement');
end;
$$;

comment on function core.require_enforcement() is
'Whether the tenant has the module enforcement: what the queue of tow requests asks. Error: module-disabled.';

create or replace function core.read_tow_request(id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    perform
        core.require_found(
            exists (
                select
                from tocsin.tow_requests
                where
                    tow_requests.tenant_id = auth.tenant()
                    and tow_requests.id = read_tow_request.id
            )
        ),
        core.require_enforcement();
    return true;
end;
$$;

comment on function core.read_tow_request(uuid) is
'True when the caller sees a tow request and the module is enabled. Errors: not-found, module-disabled.';

create or replace function core.log_tow_request()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform core.record_event(
            'incident.dispatch', 'tow_request', new.id, new.incident_id,
            jsonb_build_object('priority', new.priority, 'action_id', new.action_id)
        );
    else
        perform core.record_event(
            'tow_request.transition', 'tow_request', new.id, new.incident_id,
            jsonb_build_object('from', old.status, 'to', new.status)
        );
    end if;
    return null;
end;
$$;

alter function core.log_tow_request() owner to tocsin_ledger;

comment on function core.log_tow_request() is
'Tells the ledger of a dispatch, incident.dispatch {priority, action_id}, and of each move of the truck,
tow_request.transition {from, to}. Security definer: it writes the ledger.';

create or replace function core.set_tow_request_timestamps()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    case new.status
        when 'acknowledged' then new.acknowledged_at := transaction_timestamp();
        when 'on_scene' then new.arrived_at := transaction_timestamp();
        when 'completed' then new.completed_at := transaction_timestamp();
        else null;
    end case;
    return new;
end;
$$;

comment on function core.set_tow_request_timestamps() is 'Stamps when a tow truck acknowledged, arrived, and was done.';
