create or replace function core.free_slot(tenant_id uuid, prompt_id uuid)
returns integer
language plpgsql
volatile
set search_path = ''
as $$
declare
    free integer;
begin
    loop
        select prompt_slots.slot
        into free
        from tocsin.prompt_slots
        where
            prompt_slots.tenant_id = free_slot.tenant_id
            and prompt_slots.prompt_id = free_slot.prompt_id
        order by prompt_slots.slot
        limit 1
        for update skip locked;
        exit when found;
        -- Every place that is laid out is gone or being taken: wait for one of the latter, which may be given back.
        perform
        from tocsin.prompt_slots
        where
            prompt_slots.tenant_id = free_slot.tenant_id
            and prompt_slots.prompt_id = free_slot.prompt_id
        limit 1;
        exit when not found;
        select prompt_slots.slot
        into free
        from tocsin.prompt_slots
        where
            prompt_slots.tenant_id = free_slot.tenant_id
            and prompt_slots.prompt_id = free_slot.prompt_id
        limit 1
        for update;
        -- Whoever took the last of them has laid out the next ones meanwhile: look again.
        exit when found;
    end loop;
    return free;
end;
$$;

comment on function core.free_slot(uuid, uuid) is
'A place of a prompt that is free, locked for this transaction; null when there is none and none can come free.

Places being taken by others are passed by; only when all are, it waits for whichever is decided first. There is none
when no row is left: places that are yet to be laid out have an opener, whose row is there until it is taken. Runs as
tocsin_intake, for core.take_slot().';
