create or replace function core.log_prompt()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    perform core.record_event(
        'incident_prompt.' || case
            when tg_op = 'INSERT' then 'create'
            when new.resent_at is distinct from old.resent_at then 'resend'
            else 'update'
        end,
        'incident_prompt',
        new.id,
        new.incident_id,
        case tg_op
            when 'INSERT' then jsonb_build_object(
                'prompt_type', new.prompt_type, 'title', new.title, 'target_type', new.target_type
            )
            else jsonb_build_object('title', new.title, 'changes', core.changed_fields(to_jsonb(old), to_jsonb(new)))
        end,
        new.portal_id,
        new.circle_id
    );
    return null;
end;
$$;

alter function core.log_prompt() owner to tocsin_ledger;

comment on function core.log_prompt() is
'Tells the ledger of a prompt: incident_prompt.create {prompt_type, title, target_type}, incident_prompt.update
and .resend {title, changes}. Security definer: it writes the ledger.';
