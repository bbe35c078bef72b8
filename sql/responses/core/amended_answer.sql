create or replace function core.amended_answer(earlier jsonb, body jsonb)
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

comment on function core.amended_answer(jsonb, jsonb) is
'An answer as it is after it was given again: what the new one leaves out stays as it was, null clears.

So a place and a head count do not vanish because somebody who was safe needs help. response_data is amended key by key.
A time of the event that is out of range by now, and the accuracy of another position, do not stay.
Arguments: earlier, the columns that an answerer may say; body, the keys that the new answer gives.';
