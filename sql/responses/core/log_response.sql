create or replace function core.log_response()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform core.record_event(
        'incident_response.' || case
            when tg_op = 'INSERT' then 'submit'
            when new.state = 'voided' and old.state <> 'voided' then 'void'
            when new.respondent_member_id is distinct from old.respondent_member_id then 'claim'
            else 'update'
        end,
        'incident_response',
        new.id,
        new.incident_id,
        jsonb_strip_nulls(
            jsonb_build_object(
                'prompt_id', new.prompt_id,
                'response_channel', new.response_channel,
                'void_reason', new.void_reason
            )
        ),
        new.portal_id,
        new.circle_id
    );
    return null;
end;
$$;

alter function core.log_response() owner to tocsin_ledger;

comment on function core.log_response() is
'Tells the ledger of an answer: incident_response.submit, .update, .void, .claim {prompt_id, response_channel,
void_reason}; never what was answered. Security definer: it writes the ledger.';
