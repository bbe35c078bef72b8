create or replace function auth.created_now(incident_id uuid)
returns boolean
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return exists (
        select
        from tocsin.incidents
        where
            incidents.tenant_id = (select auth.tenant())
            and incidents.id = created_now.incident_id
            and incidents.created_by = (select auth.member())
            and incidents.created_at = transaction_timestamp()
    );
end;
$$;

alter function auth.created_now(uuid) owner to tocsin_gate;

comment on function auth.created_now(uuid) is
'Whether the caller created this incident in this very transaction.

The one moment at which its reporter may be written down: a reporter sees the incident, so nobody may name themselves
the reporter of an existing one. Security definer: a worker cannot see the row before its reporter is known.';
