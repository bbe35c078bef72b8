create or replace function core.lay_out_slots()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.prompt_slots (tenant_id, prompt_id, slot)
    select new.tenant_id, new.id, number
    from generate_series(1, new.max_responses) as slots (number);
    return null;
end;
$$;

alter function core.lay_out_slots() owner to tocsin_intake;

comment on function core.lay_out_slots() is
'One row a place that answers can take: a row each can be locked by one who answers, a shared counter by one at a time.

Security definer: places are for tocsin_intake alone.';

create or replace trigger prompts_5_slots
after insert on tocsin.prompts
for each row
when (new.max_responses is not null)
execute function core.lay_out_slots();

comment on trigger prompts_5_slots on tocsin.prompts is 'A row for each answer that it takes.';
