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
