create or replace function auth.sees(incident_id uuid)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
    return exists (
        select
        from tocsin.incidents
        where
            incidents.tenant_id = (select auth.tenant())
            and incidents.id = sees.incident_id
    );
end;
$$;

comment on function auth.sees(uuid) is
'Whether the caller may see an incident: the policy of incidents decides, as it does for every reader.

For the policies of what hangs on an incident; ask (select auth.may(...)) first, so that those who see all are not asked
row by row.';
