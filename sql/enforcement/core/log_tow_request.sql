create or replace function core.log_tow_request()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    if tg_op = 'INSERT' then
        perform core.record_event(
            'incident.dispatch', 'tow_request', new.id, new.incident_id,
            jsonb_build_object('priority', new.priority, 'action_id', new.action_id)
        );
    else
        perform core.record_event(
            'tow_request.transition', 'tow_request', new.id, new.incident_id,
            jsonb_build_object('from', old.status, 'to', new.status)
        );
    end if;
    return null;
end;
$$;

alter function core.log_tow_request() owner to tocsin_ledger;

comment on function core.log_tow_request() is
'Tells the ledger of a dispatch, incident.dispatch {priority, action_id}, and of each move of the truck,
tow_request.transition {from, to}. Security definer: it writes the ledger.';

create or replace trigger tow_requests_log_dispatch
after insert on tocsin.tow_requests
for each row execute function core.log_tow_request();

comment on trigger tow_requests_log_dispatch on tocsin.tow_requests is 'A dispatch, in the same transaction.';

create or replace trigger tow_requests_log_move
after update of status on tocsin.tow_requests
for each row
when (old.status is distinct from new.status)
execute function core.log_tow_request();

comment on trigger tow_requests_log_move on tocsin.tow_requests is 'A move of the truck, in the same transaction.';
