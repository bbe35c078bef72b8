create or replace function core.read_answer(body jsonb)
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
    return jsonb_populate_record(
        answer,
        (
            select jsonb_object_agg(given.key, given.value)
            from jsonb_each(read_answer.body) as given (key, value)
            where
                given.value <> 'null'
                and given.key in (
                    'response_data', 'response_channel', 'location_label', 'location_lat', 'location_lng',
                    'location_accuracy_m', 'adults_count', 'children_count', 'pets_count', 'occurred_at'
                )
        )
    );
end;
$$;

comment on function core.read_answer(jsonb) is
'The answer that a body gives, with an id of its own; whose it is and to what, the caller says.

Only what any answerer may say is read. A null is as good as an absent key.';
