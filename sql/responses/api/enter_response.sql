create or replace function api.enter_response(id uuid, body jsonb)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident_for_prompts(enter_response.id, 'responses.enter');
    answer tocsin.prompt_responses := core.parse_response(enter_response.body);
begin
    answer.tenant_id := incident.tenant_id;
    answer.incident_id := incident.id;
    answer.prompt_id := (enter_response.body ->> 'prompt_id')::uuid;
    answer.respondent_member_id := (enter_response.body ->> 'respondent_member_id')::uuid;
    answer.respondent_group_id := (enter_response.body ->> 'respondent_group_id')::uuid;
    if num_nonnulls(answer.respondent_member_id, answer.respondent_group_id) = 0 then
        -- The NUL in front makes it a key that no guest can give: an operator's may be easy to guess.
        answer.responder_key_hash := coalesce(
            sha256('\x00'::bytea || convert_to(enter_response.body ->> 'responder_key', 'UTF8')),
            intake.hash_of(intake.new_token(incident.tenant_id))
        );
    end if;
    answer.response_channel := 'operator_entry';
    answer.entered_by := auth.member();
    return core.response_result(core.upsert_response(answer, enter_response.body));
end;
$$;

comment on function api.enter_response(uuid, jsonb) is
'Enter an answer on somebody''s behalf.

Arguments: id of the incident; body: prompt_id, the answer, and whose it is: respondent_member_id, respondent_group_id or
a responder_key of the operator''s own making, else somebody unknown. Errors: not-found, module-disabled, not-permitted,
unknown-reference, prompt-unavailable, answer-invalid, duplicate-response, prompt-full, and the constraints of
tocsin.prompt_responses.';
