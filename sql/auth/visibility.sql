create or replace function auth.can_see_incident(incident_id uuid)
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
            and incidents.id = can_see_incident.incident_id
    );
end;
$$;

comment on function auth.can_see_incident(uuid) is
'Whether the caller may see an incident: the policy of incidents decides, as it does for every reader.

For what is done to one incident. A policy of rows that are read by the page asks tocsin.incidents itself, in a scalar
subselect: it learns who calls once a statement, where this function asks anew for every row (100 us instead of 3), and
is never turned into a hash of all incidents, as an EXISTS may be.';

create or replace function auth.followed_incidents()
returns uuid[]
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    return array(
        select incident_reporters.incident_id
        from tocsin.incident_reporters
        where
            incident_reporters.tenant_id = (select auth.tenant())
            and incident_reporters.member_id = (select auth.member())
        union
        select incidents.id
        from tocsin.incidents
        where
            incidents.tenant_id = (select auth.tenant())
            and incidents.assigned_to = (select auth.member())
    );
end;
$$;

alter function auth.followed_incidents() owner to tocsin_gate;

comment on function auth.followed_incidents() is
'The ids of the incidents that the caller reported or is assigned to.

Security definer: asked as the caller, the policy of incidents would ask the policy of their reporters and back again;
tocsin_gate reads just these two pairs of columns, of just the caller''s rows. Result: an array, never null.';
