create or replace function core.log_action()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform core.record_event(
        'incident.action', 'action', new.id, new.incident_id, jsonb_build_object('action_type', new.action_type)
    );
    return null;
end;
$$;

alter function core.log_action() owner to tocsin_ledger;

comment on function core.log_action() is
'Tells the ledger of a recorded action: incident.action {action_type}. Security definer: it writes the ledger.';
