create or replace function core.replace_answer(answer tocsin.prompt_responses, body jsonb)
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
        (
            response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count,
            children_count, pets_count, occurred_at
        ) = (
            select
                amended.response_data,
                amended.location_label,
                amended.location_lat,
                amended.location_lng,
                amended.location_accuracy_m,
                amended.adults_count,
                amended.children_count,
                amended.pets_count,
                amended.occurred_at
            from core.amended_answer(
                jsonb_build_object(
                    'response_data', prompt_responses.response_data,
                    'location_label', prompt_responses.location_label,
                    'location_lat', prompt_responses.location_lat,
                    'location_lng', prompt_responses.location_lng,
                    'location_accuracy_m', prompt_responses.location_accuracy_m,
                    'adults_count', prompt_responses.adults_count,
                    'children_count', prompt_responses.children_count,
                    'pets_count', prompt_responses.pets_count,
                    'occurred_at', prompt_responses.occurred_at
                ),
                core.said_by(replace_answer.body)
            ) as amended
        ),
        response_channel = coalesce(
            answer.response_channel,
            case when prompt_responses.response_channel in ('web', 'sms', 'api') then prompt_responses.response_channel end,
            'web'
        ),
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
    return replaced;
end;
$$;

comment on function core.replace_answer(tocsin.prompt_responses, jsonb) is
'Writes an answer over its respondent''s earlier one, which is kept as history: what it leaves out stays, null clears.

Arguments: answer, whose it is and how it came (without a channel: as the earlier one); body, what it says. Result: the
id of the response; null where there is none that is the caller''s to change. Errors: duplicate-response, where the
prompt takes one answer.';
