create or replace function core.number_incident()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.number := core.next_number(
        (
            select workflows.series
            from tocsin.workflows
            where
                workflows.tenant_id = new.tenant_id
                and workflows.slug = new.workflow
        ),
        new.reported_at
    );
    return new;
end;
$$;

alter function core.number_incident() owner to tocsin_ledger;

comment on function core.number_incident() is
'Numbers a new incident, as the last thing before it is stored: the counter''s lock is held as briefly as can be.

Security definer: nobody who inserts incidents may call core.next_number() and burn numbers.';

create or replace trigger incidents_9_number
before insert on tocsin.incidents
for each row execute function core.number_incident();

comment on trigger incidents_9_number on tocsin.incidents is 'Gap-free numbers, per tenant, series and period.';
