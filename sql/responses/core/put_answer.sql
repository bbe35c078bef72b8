create or replace function core.put_answer(answer tocsin.prompt_responses, body jsonb)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    id uuid := coalesce(
        -- First of all: what an update leaves out need not be there for it to be a whole answer.
        core.replace_answer(answer, put_answer.body),
        core.insert_answer(answer),
        core.replace_answer(answer, put_answer.body)
    );
begin
    if id is null then
        perform core.refuse_repeat();
    end if;
    return id;
end;
$$;

comment on function core.put_answer(tocsin.prompt_responses, jsonb) is
'Writes an answer: as the first of its respondent, or over it. Result: the id of the response.

Arguments: answer; body, which it was read from, and which says what stays of an earlier one and what is cleared.
Errors: prompt-unavailable, answer-invalid, duplicate-response, prompt-full, and the constraints of the table.';
