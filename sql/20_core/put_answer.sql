create or replace function core.put_answer(answer tocsin.prompt_responses)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
    return coalesce(core.insert_answer(answer), core.replace_answer(answer));
end;
$$;

comment on function core.put_answer(tocsin.prompt_responses) is
'Writes an answer: as the first of its respondent, or in place of it. Result: the id of the response.

Errors: prompt-unavailable, answer-invalid, duplicate-response, prompt-full, and the constraints of the table.';
