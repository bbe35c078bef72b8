create or replace function core.notify_recipients()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.notifications (tenant_id, id, member_id, kind, title, detail, subject_type, subject_id)
    select
        asked.tenant_id,
        core.new_id(),
        asked.member_id,
        'prompt_sent',
        prompts.title,
        jsonb_build_object('prompt_type', prompts.prompt_type, 'is_required', prompts.is_required),
        'prompt',
        prompts.id
    from new_recipients as asked
    inner join tocsin.prompts
        on
            asked.tenant_id = prompts.tenant_id
            and asked.prompt_id = prompts.id;
    return null;
end;
$$;

alter function core.notify_recipients() owner to tocsin_intake;

comment on function core.notify_recipients() is
'Tells everybody who is asked that they are. Security definer: nobody writes another one''s notifications.';

create or replace trigger prompt_recipients_notify
after insert on tocsin.prompt_recipients
referencing new table as new_recipients
for each statement execute function core.notify_recipients();

comment on trigger prompt_recipients_notify on tocsin.prompt_recipients is 'Tells everybody who is asked that they are.';
