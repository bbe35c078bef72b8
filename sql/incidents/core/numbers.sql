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

create or replace function core.is_number_taken(number text)
returns boolean
language plpgsql
volatile
set search_path = ''
as $$
begin
    return exists (
        select
        from tocsin.incidents
        where
            incidents.tenant_id = (select auth.tenant())
            and incidents.number = is_number_taken.number
    );
end;
$$;

comment on function core.is_number_taken(text) is
'Whether an incident of the tenant has a number. For core.next_number(), which runs as a role that sees numbers alone.';
