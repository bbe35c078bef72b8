create or replace function core.read_answer(body jsonb)
returns tocsin.prompt_responses
language plpgsql
volatile
set search_path = ''
as $$
declare
    answer tocsin.prompt_responses;
begin
    answer.id := core.new_id();
    answer.response_data := '{}';
    return jsonb_populate_record(answer, core.without_nulls(core.said_by(read_answer.body)));
end;
$$;

comment on function core.read_answer(jsonb) is
'The answer that a body gives, with an id of its own; whose it is and to what, the caller says.

Only what any answerer may say is read. A null is as good as an absent key.';
