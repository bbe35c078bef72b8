create or replace function core.take_slot()
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
    free := core.free_slot(new.tenant_id, new.prompt_id);
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
        perform core.lay_out_slots(prompt, following);
    end if;
    return null;
end;
$$;

alter function core.take_slot() owner to tocsin_intake;

comment on function core.take_slot() is
'A new answer takes one of its prompt''s places, where those are numbered. Error: prompt-full.

Exact under any concurrency, and nobody waits for anybody while there is a free place that nobody is taking.
Security definer: places are for tocsin_intake alone.';

create or replace trigger prompt_responses_3_slot
after insert on tocsin.prompt_responses
for each row execute function core.take_slot();

comment on trigger prompt_responses_3_slot on tocsin.prompt_responses is 'Takes a place, where those are numbered.';
