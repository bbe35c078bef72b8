create or replace function core.begin_workflow()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    initial text;
begin
    select statuses.slug
    into initial
    from tocsin.statuses
    where
        statuses.tenant_id = new.tenant_id
        and statuses.workflow = new.workflow
        and statuses.is_default;
    new.status := coalesce(new.status, initial);
    if new.status is distinct from initial then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'illegal-transition',
            message = format('A workflow begins at its first status, %s.', initial),
            detail = json_build_object('from', null, 'to', new.status, 'allowed', array [initial]);
    end if;
    return new;
end;
$$;

comment on function core.begin_workflow() is
'A new row starts at the initial status of its workflow. Error: illegal-transition.

For any table with tenant_id, workflow and status. Only an import may enter history in the middle.';

create or replace trigger incidents_5_begin
before insert on tocsin.incidents
for each row
when (new.source <> 'import' or new.status is null)
execute function core.begin_workflow();

comment on trigger incidents_5_begin on tocsin.incidents is 'A new incident starts at its initial status.';

create or replace trigger tow_requests_1_begin
before insert on tocsin.tow_requests
for each row execute function core.begin_workflow();

comment on trigger tow_requests_1_begin on tocsin.tow_requests is 'A new tow request starts at its initial status.';
