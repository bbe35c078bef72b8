create or replace function intake.recall_answers(token text, responder_keys text[])
returns json
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts := intake.find_prompt(recall_answers.token);
begin
    return (
        select
            coalesce(
                json_agg(
                    json_build_object(
                        'number', given.number,
                        'answer', core.response_snapshot(answer)
                        - array['state', 'void_reason', 'response_channel', 'entered_by', 'responded_at'],
                        'responded_at', core.clock_time(answer.responded_at, tenants.time_zone),
                        'is_urgent', answer.safety_status = 'needs_help'
                    )
                    order by given.number
                ),
                '[]'
            )
        from unnest(recall_answers.responder_keys) with ordinality as given (key, number)
        inner join tocsin.prompt_responses as answer
            on
                answer.tenant_id = prompt.tenant_id
                and answer.prompt_id = prompt.id
                and intake.hash_of(given.key) = answer.responder_key_hash
        inner join tocsin.tenants on answer.tenant_id = tenants.id
        where length(given.key) >= 16
    );
end;
$$;

alter function intake.recall_answers(text, text[]) owner to tocsin_intake;

comment on function intake.recall_answers(text, text[]) is
'What was answered by a link under keys, which only who answered has: for the page, so that nobody writes over it unseen.

Arguments: token, the link''s; responder_keys; one of fewer than 16 characters, which could be guessed, recalls nothing.
Result: a list of {number, the key''s place among the keys; answer, as it was given; responded_at, in the tenant''s zone;
is_urgent}. Error: prompt-unavailable. Security definer: a guest has no context, and reads no table.';
