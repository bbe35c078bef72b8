create or replace function api.delete_incident(id uuid, if_match integer[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.lock_incident(delete_incident.id, 'incidents.delete', delete_incident.if_match);
begin
    update tocsin.incidents
    set deleted_at = transaction_timestamp()
    where
        incidents.tenant_id = incident.tenant_id
        and incidents.id = incident.id;
end;
$$;

comment on function api.delete_incident(uuid, integer[]) is
'Delete an incident.

It disappears from every list and read; the row, its number and its ledger stay.
Arguments: id; if_match, the versions accepted, null for any.
Errors: not-found, module-disabled, not-permitted, stale-version, immutable.';
