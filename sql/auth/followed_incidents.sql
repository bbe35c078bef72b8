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
