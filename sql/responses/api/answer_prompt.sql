create or replace function api.answer_prompt(id uuid, body jsonb)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    prompt tocsin.prompts := core.read_own_prompt(answer_prompt.id);
    answer tocsin.prompt_responses := core.parse_response(answer_prompt.body);
begin
    answer.tenant_id := prompt.tenant_id;
    answer.incident_id := prompt.incident_id;
    answer.prompt_id := prompt.id;
    answer.respondent_member_id := auth.member();
    answer.response_channel := 'in_app';
    return core.response_result(core.upsert_response(answer, answer_prompt.body));
end;
$$;

comment on function api.answer_prompt(uuid, jsonb) is
'Answer a prompt that asks the caller.

Needs no permission: whoever is asked may answer. Arguments: id of the prompt; body, the answer. Errors: not-found,
module-disabled, prompt-unavailable, answer-invalid, duplicate-response, prompt-full, and the constraints of
tocsin.prompt_responses.';
