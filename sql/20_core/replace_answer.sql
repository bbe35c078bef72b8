create or replace function core.replace_answer(answer tocsin.prompt_responses)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    replaced uuid;
begin
    update tocsin.prompt_responses
    set
        response_data = answer.response_data,
        response_channel = answer.response_channel,
        location_label = answer.location_label,
        location_lat = answer.location_lat,
        location_lng = answer.location_lng,
        location_accuracy_m = answer.location_accuracy_m,
        adults_count = answer.adults_count,
        children_count = answer.children_count,
        pets_count = answer.pets_count,
        occurred_at = answer.occurred_at,
        entered_by = answer.entered_by,
        address_hash = answer.address_hash,
        agent_hash = answer.agent_hash
    where
        prompt_responses.tenant_id = answer.tenant_id
        and prompt_responses.prompt_id = answer.prompt_id
        and case
            when answer.respondent_member_id is not null
                then prompt_responses.respondent_member_id = answer.respondent_member_id
            when answer.responder_key_hash is not null
                then prompt_responses.responder_key_hash = answer.responder_key_hash
            else
                prompt_responses.respondent_group_id = answer.respondent_group_id
                and prompt_responses.respondent_member_id is null
        end
    returning prompt_responses.id into replaced;
    if not found then
        perform core.refuse_repeat();
    end if;
    return replaced;
end;
$$;

comment on function core.replace_answer(tocsin.prompt_responses) is
'Writes an answer in place of its respondent''s earlier one; what was answered before is kept as history.

Errors: duplicate-response, where the prompt takes one answer or the earlier one is not the caller''s to change.';
