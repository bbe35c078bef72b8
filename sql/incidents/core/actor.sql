create or replace function core.actor(incident_id uuid, is_report boolean default false)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if
        actor.incident_id is not null
        and (actor.is_report or not auth.may('incidents.view', 'review'))
        and exists (
            select
            from tocsin.incident_reporters as own
            where
                own.tenant_id = auth.tenant()
                and own.incident_id = actor.incident_id
                and own.member_id = auth.member()
                and own.is_confidential
        )
    then
        return null;
    end if;
    return auth.member();
end;
$$;

alter function core.actor(uuid, boolean) owner to tocsin_ledger;

comment on function core.actor(uuid, boolean) is
'Who may be named as the actor of what is done to an incident: the caller; null where their name would tell who reported
it in confidence.

That is so for the report itself, and for whatever else they can do only because they reported it. What they do by the
permission to view such reports is signed: a missing name would tell what a name does not.
Arguments: incident_id, null for none; is_report, whether this is the report. Security definer: it is asked by triggers
of several roles, and tells the caller only of themselves.';
