create or replace function core.create_slots(prompt tocsin.prompts, first integer)
returns void
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into tocsin.prompt_slots (tenant_id, prompt_id, slot, next_slot)
    select
        prompt.tenant_id,
        prompt.id,
        slots.number,
        case when slots.number = first and first + 64 <= prompt.max_responses then first + 64 end
    from generate_series(first, least(first + 63, prompt.max_responses)) as slots (number);
end;
$$;

comment on function core.create_slots(tocsin.prompts, integer) is
'The next places of a prompt, 64 at the most: whoever takes the first of them lays out those that follow.

So a prompt for 100,000 has a hundred places or so at a time, and 63 can be taken while the next are not yet committed.
Each place is laid out once, for its opener is taken once; when its taker fails, both are taken back.
Arguments: prompt; first, their first number. Runs as tocsin_intake.';

create or replace function core.lock_free_slot(tenant_id uuid, prompt_id uuid)
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
            prompt_slots.tenant_id = lock_free_slot.tenant_id
            and prompt_slots.prompt_id = lock_free_slot.prompt_id
        order by prompt_slots.slot
        limit 1
        for update skip locked;
        exit when found;
        -- Every place that is laid out is gone or being taken: wait for one of the latter, which may be given back.
        perform
        from tocsin.prompt_slots
        where
            prompt_slots.tenant_id = lock_free_slot.tenant_id
            and prompt_slots.prompt_id = lock_free_slot.prompt_id
        limit 1;
        exit when not found;
        select prompt_slots.slot
        into free
        from tocsin.prompt_slots
        where
            prompt_slots.tenant_id = lock_free_slot.tenant_id
            and prompt_slots.prompt_id = lock_free_slot.prompt_id
        limit 1
        for update;
        -- Whoever took the last of them has laid out the next ones meanwhile: look again.
        exit when found;
    end loop;
    return free;
end;
$$;

comment on function core.lock_free_slot(uuid, uuid) is
'A place of a prompt that is free, locked for this transaction; null when there is none and none can come free.

Places being taken by others are passed by; only when all are, it waits for whichever is decided first. There is none
when no row is left: places that are yet to be laid out have an opener, whose row is there until it is taken. Runs as
tocsin_intake, for core.claim_slot().';

create or replace function core.claim_slot()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
    free integer;
    following integer;
begin
    select *
    into prompt
    from tocsin.prompts
    where
        prompts.tenant_id = new.tenant_id
        and prompts.id = new.prompt_id
        and prompts.max_responses is not null;
    if not found then
        return null;
    end if;
    free := core.lock_free_slot(new.tenant_id, new.prompt_id);
    if free is null then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'prompt-full',
            message = 'As many people have answered this prompt as may.';
    end if;
    delete from tocsin.prompt_slots
    where
        prompt_slots.tenant_id = new.tenant_id
        and prompt_slots.prompt_id = new.prompt_id
        and prompt_slots.slot = free
    returning prompt_slots.next_slot into following;
    if following is not null then
        perform core.create_slots(prompt, following);
    end if;
    return null;
end;
$$;

alter function core.claim_slot() owner to tocsin_intake;

comment on function core.claim_slot() is
'A new answer takes one of its prompt''s places, where those are numbered. Error: prompt-full.

Exact under any concurrency, and nobody waits for anybody while there is a free place that nobody is taking.
Security definer: places are for tocsin_intake alone.';

create or replace function core.reset_slots()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    taken integer;
begin
    loop
        -- Waits for everybody who is taking one, and looks again for those that they have laid out.
        delete from tocsin.prompt_slots
        where
            prompt_slots.tenant_id = new.tenant_id
            and prompt_slots.prompt_id = new.id;
        exit when not found;
    end loop;
    if new.is_active and new.max_responses is not null then
        select count(*)
        into taken
        from tocsin.prompt_responses
        where
            prompt_responses.tenant_id = new.tenant_id
            and prompt_responses.prompt_id = new.id;
        perform core.create_slots(new, taken + 1);
    end if;
    return null;
end;
$$;

alter function core.reset_slots() owner to tocsin_intake;

comment on function core.reset_slots() is
'A prompt has places while it is asked: none when it is over, as many as are left when it is asked again.

Security definer: places are for tocsin_intake alone.';
