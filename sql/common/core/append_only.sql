create or replace function core.refuse_change()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'object_not_in_prerequisite_state',
        constraint = 'append-only',
        message = format('Rows of %s are never changed or deleted.', tg_table_name);
end;
$$;

comment on function core.refuse_change() is 'Refuses any change of a row: append-only, whoever writes.';

create or replace trigger ledger_append_only
before update or delete or truncate on tocsin.ledger
for each statement execute function core.refuse_change();

comment on trigger ledger_append_only on tocsin.ledger is 'Nobody changes what happened.';

create or replace trigger incident_actions_append_only
before update or delete or truncate on tocsin.incident_actions
for each statement execute function core.refuse_change();

comment on trigger incident_actions_append_only on tocsin.incident_actions is 'Nobody changes what was done.';

create or replace trigger prompt_response_history_append_only
before update or truncate on tocsin.prompt_response_history
for each statement execute function core.refuse_change();

comment on trigger prompt_response_history_append_only on tocsin.prompt_response_history is 'Nobody changes what was answered before.';

create or replace trigger ledger_seals_append_only
before update or delete or truncate on tocsin.ledger_seals
for each statement execute function core.refuse_change();

comment on trigger ledger_seals_append_only on tocsin.ledger_seals is 'Nobody changes a seal.';
