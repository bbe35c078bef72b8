create or replace function core.keep_answer()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.prompt_response_history (tenant_id, id, response_id, answer, replaced_at, replaced_by)
    values (
        old.tenant_id,
        core.new_id(),
        old.id,
        core.answer_of(old),
        statement_timestamp(),
        auth.member()
    );
    return null;
end;
$$;

alter function core.keep_answer() owner to tocsin_intake;

comment on function core.keep_answer() is
'Keeps what was answered before, whenever it is answered again. Security definer: nobody else writes history.';

create or replace trigger prompt_responses_8_history
after update of
response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count,
pets_count, occurred_at
on tocsin.prompt_responses
for each row execute function core.keep_answer();

comment on trigger prompt_responses_8_history on tocsin.prompt_responses is 'Keeps what was answered before.';
