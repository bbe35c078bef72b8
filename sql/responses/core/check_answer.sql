create or replace function core.check_answer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    found_faults json;
begin
    select
        json_agg(
            json_build_object('pointer', '/' || faults.field, 'type', 'answer-invalid', 'detail', faults.message)
        )
    into found_faults
    from tocsin.prompts
    cross join lateral (
        select
            told.field,
            told.message
        from core.answer_faults(prompts, new) as told
        limit 50
    ) as faults
    where
        prompts.tenant_id = new.tenant_id
        and prompts.id = new.prompt_id;
    perform core.refuse_faults(found_faults);
    return new;
end;
$$;

alter function core.check_answer() owner to tocsin_intake;

comment on function core.check_answer() is
'An answer fits what its prompt asks. Error: answer-invalid, naming every field that does not.

Security definer: who answers may not see the prompt.';

create or replace trigger prompt_responses_2_check_on_insert
before insert on tocsin.prompt_responses
for each row execute function core.check_answer();

comment on trigger prompt_responses_2_check_on_insert on tocsin.prompt_responses is 'An answer fits what its prompt asks.';

create or replace trigger prompt_responses_2_check_on_update
before update of
response_data, location_label, location_lat, location_lng, adults_count, children_count, pets_count
on tocsin.prompt_responses
for each row execute function core.check_answer();

comment on trigger prompt_responses_2_check_on_update on tocsin.prompt_responses is 'An answer fits what its prompt asks.';
