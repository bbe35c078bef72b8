create or replace function core.record_resolution()
returns trigger
language plpgsql
volatile
set search_path = ''
as $$
begin
    if auth.member() is not null then
        insert into tocsin.incident_actions (
            tenant_id, id, incident_id, action_type, payload, result, performed_by
        )
        values (
            new.tenant_id,
            core.new_id(),
            new.id,
            'resolve',
            jsonb_strip_nulls(jsonb_build_object('resolution', new.resolution, 'note', new.change_reason)),
            'completed',
            auth.member()
        );
    end if;
    return null;
end;
$$;

comment on function core.record_resolution() is
'Records that a member has resolved an incident as an action: resolve, with the resolution and the note.';
