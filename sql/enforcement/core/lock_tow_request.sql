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
