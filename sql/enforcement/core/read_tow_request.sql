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
        core.must_exist(
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
