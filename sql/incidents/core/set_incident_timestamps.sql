create or replace function core.set_incident_timestamps()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    -- A status that is none is for the foreign key to refuse, by its name.
    new.is_open := coalesce(
        (
            select statuses.is_open
            from tocsin.statuses
            where
                statuses.tenant_id = new.tenant_id
                and statuses.workflow = new.workflow
                and statuses.slug = new.status
        ),
        true
    );
    if tg_op = 'UPDATE' then
        if new.status = 'resolved' then
            new.resolved_at := transaction_timestamp();
            new.resolved_by := auth.member();
        elsif new.is_open then
            new.resolved_at := null;
            new.resolved_by := null;
        end if;
        if new.status = 'closed' then
            new.closed_at := transaction_timestamp();
        end if;
    end if;
    return new;
end;
$$;

comment on function core.set_incident_timestamps() is
'Stamps what a move means: open or not, resolved when and by whom, closed when; reopening takes the resolution back.';
