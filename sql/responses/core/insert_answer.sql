create or replace function core.insert_answer(answer tocsin.prompt_responses)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into tocsin.prompt_responses (
        tenant_id, id, incident_id, prompt_id, respondent_member_id, respondent_group_id, responder_key_hash,
        response_data, response_channel, location_label, location_lat, location_lng, location_accuracy_m,
        adults_count, children_count, pets_count, occurred_at, entered_by, address_hash, agent_hash
    )
    values (
        answer.tenant_id, answer.id, answer.incident_id, answer.prompt_id, answer.respondent_member_id,
        answer.respondent_group_id, answer.responder_key_hash, answer.response_data, coalesce(answer.response_channel, 'web'),
        answer.location_label, answer.location_lat, answer.location_lng, answer.location_accuracy_m,
        answer.adults_count, answer.children_count, answer.pets_count, answer.occurred_at, answer.entered_by,
        answer.address_hash, answer.agent_hash
    )
    on conflict do nothing;
    return case when found then answer.id end;
end;
$$;

comment on function core.insert_answer(tocsin.prompt_responses) is
'Writes the first answer of a respondent; null, and nothing written, when there is one already. Without a channel it came by the web.';
