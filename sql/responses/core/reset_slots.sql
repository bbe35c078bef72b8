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
        perform core.lay_out_slots(new, taken + 1);
    end if;
    return null;
end;
$$;

alter function core.reset_slots() owner to tocsin_intake;

comment on function core.reset_slots() is
'A prompt has places while it is asked: none when it is over, as many as are left when it is asked again.

Security definer: places are for tocsin_intake alone.';

create or replace trigger prompts_5_slots
after insert on tocsin.prompts
for each row
when (new.max_responses is not null)
execute function core.reset_slots();

comment on trigger prompts_5_slots on tocsin.prompts is 'Has places for as many answers as it takes.';

create or replace trigger prompts_5_slots_on_update
after update of is_active, max_responses on tocsin.prompts
for each row
when ((old.is_active, old.max_responses) is distinct from (new.is_active, new.max_responses))
execute function core.reset_slots();

comment on trigger prompts_5_slots_on_update on tocsin.prompts is 'Has places while it is asked.';
