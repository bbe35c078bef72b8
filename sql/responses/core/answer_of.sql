create or replace function core.answer_of(answer tocsin.prompt_responses)
returns jsonb
language sql
immutable
set search_path = ''
return jsonb_strip_nulls(
    jsonb_build_object(
        'response_data', answer.response_data,
        'state', answer.state,
        'void_reason', answer.void_reason,
        'response_channel', answer.response_channel,
        'location_label', answer.location_label,
        'location_lat', answer.location_lat,
        'location_lng', answer.location_lng,
        'location_accuracy_m', answer.location_accuracy_m,
        'adults_count', answer.adults_count,
        'children_count', answer.children_count,
        'pets_count', answer.pets_count,
        'occurred_at', to_json(answer.occurred_at),
        'responded_at', to_json(answer.responded_at),
        'entered_by', answer.entered_by
    )
);

comment on function core.answer_of(tocsin.prompt_responses) is
'What somebody answered, as history keeps it: everything that another answer would replace, less what is null.';
