create or replace function core.insert_response(answer tocsin.prompt_responses)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
begin
    insert into tocsin.prompt_responses (
        tenant_id, id, incident_id, prompt_id, respondent_member_id, respondent_group_id, responder_key_hash,
        response_data, response_channel, location_label, location_lat, location_lng, location_accuracy_m,
        adults_count, children_count, pets_count, occurred_at, entered_by, ip_hash, user_agent_hash
    )
    values (
        answer.tenant_id, answer.id, answer.incident_id, answer.prompt_id, answer.respondent_member_id,
        answer.respondent_group_id, answer.responder_key_hash, answer.response_data, coalesce(answer.response_channel, 'web'),
        answer.location_label, answer.location_lat, answer.location_lng, answer.location_accuracy_m,
        answer.adults_count, answer.children_count, answer.pets_count, answer.occurred_at, answer.entered_by,
        answer.ip_hash, answer.user_agent_hash
    )
    on conflict do nothing;
    return case when found then answer.id end;
end;
$$;

comment on function core.insert_response(tocsin.prompt_responses) is
'Writes the first answer of a respondent; null, and nothing written, when there is one already. Without a channel it came by the web.';

create or replace function core.replace_response(answer tocsin.prompt_responses, body jsonb)
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
            from core.merge_response(
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
                core.response_fields(replace_response.body)
            ) as amended
        ),
        response_channel = coalesce(
            answer.response_channel,
            case when prompt_responses.response_channel in ('web', 'sms', 'api') then prompt_responses.response_channel end,
            'web'
        ),
        entered_by = answer.entered_by,
        ip_hash = answer.ip_hash,
        user_agent_hash = answer.user_agent_hash
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

comment on function core.replace_response(tocsin.prompt_responses, jsonb) is
'Writes an answer over its respondent''s earlier one, which is kept as history: what it leaves out stays, null clears.

Arguments: answer, whose it is and how it came (without a channel: as the earlier one); body, what it says. Result: the
id of the response; null where there is none that is the caller''s to change. Errors: duplicate-response, where the
prompt takes one answer.';

create or replace function core.upsert_response(answer tocsin.prompt_responses, body jsonb)
returns uuid
language plpgsql
volatile
set search_path = ''
as $$
declare
    id uuid := coalesce(
        -- First of all: what an update leaves out need not be there for it to be a whole answer.
        core.replace_response(answer, upsert_response.body),
        core.insert_response(answer),
        core.replace_response(answer, upsert_response.body)
    );
begin
    if id is null then
        perform core.raise_duplicate_response();
    end if;
    return id;
end;
$$;

comment on function core.upsert_response(tocsin.prompt_responses, jsonb) is
'Writes an answer: as the first of its respondent, or over it. Result: the id of the response.

Arguments: answer; body, which it was read from, and which says what stays of an earlier one and what is cleared.
Errors: prompt-unavailable, answer-invalid, duplicate-response, prompt-full, and the constraints of the table.';

create or replace function core.parse_response(body jsonb)
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
    return jsonb_populate_record(answer, core.without_nulls(core.response_fields(parse_response.body)));
end;
$$;

comment on function core.parse_response(jsonb) is
'The answer that a body gives, with an id of its own; whose it is and to what, the caller says.

Only what any answerer may say is read. A null is as good as an absent key.';

create or replace function core.merge_response(earlier jsonb, body jsonb)
returns tocsin.prompt_responses
language sql
stable
set search_path = ''
return jsonb_populate_record(
    null::tocsin.prompt_responses,
    earlier
    || case
        when
            not body ? 'occurred_at'
            and (earlier ->> 'occurred_at')::timestamptz < statement_timestamp() - interval '720 hours'
            then '{"occurred_at": null}'::jsonb
        else '{}'
    end
    -- An accuracy is that of its position.
    || case when body ? 'location_lat' then '{"location_accuracy_m": null}'::jsonb else '{}' end
    || body
    || jsonb_build_object(
        'response_data',
        case
            when jsonb_typeof(body -> 'response_data') = 'object'
                then core.without_nulls((earlier -> 'response_data') || (body -> 'response_data'))
            when body -> 'response_data' = 'null' then '{}'
            else coalesce(body -> 'response_data', earlier -> 'response_data')
        end
    )
);

comment on function core.merge_response(jsonb, jsonb) is
'An answer as it is after it was given again: what the new one leaves out stays as it was, null clears.

So a place and a head count do not vanish because somebody who was safe needs help. response_data is amended key by key.
A time of the event that is out of range by now, and the accuracy of another position, do not stay.
Arguments: earlier, the columns that an answerer may say; body, the keys that the new answer gives.';
