create or replace function core.stamp_tow_request()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    case new.status
        when 'acknowledged' then new.acknowledged_at := transaction_timestamp();
        when 'on_scene' then new.arrived_at := transaction_timestamp();
        when 'completed' then new.completed_at := transaction_timestamp();
        else null;
    end case;
    return new;
end;
$$;

comment on function core.stamp_tow_request() is 'Stamps when a tow truck acknowledged, arrived, and was done.';

create or replace trigger tow_requests_3_stamp
before update of status on tocsin.tow_requests
for each row
when (old.status is distinct from new.status)
execute function core.stamp_tow_request();

comment on trigger tow_requests_3_stamp on tocsin.tow_requests is 'Stamps what a move means.';
