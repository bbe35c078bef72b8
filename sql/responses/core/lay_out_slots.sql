create or replace function core.lay_out_slots(prompt tocsin.prompts, first integer)
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

comment on function core.lay_out_slots(tocsin.prompts, integer) is
'The next places of a prompt, 64 at the most: whoever takes the first of them lays out those that follow.

So a prompt for 100,000 has a hundred places or so at a time, and 63 can be taken while the next are not yet committed.
Each place is laid out once, for its opener is taken once; when its taker fails, both are taken back.
Arguments: prompt; first, their first number. Runs as tocsin_intake.';
