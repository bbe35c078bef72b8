create or replace function api.resend_prompt(id uuid)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    prompt tocsin.prompts := core.read_prompt(resend_prompt.id, 'prompts.manage');
    notified integer;
begin
    perform core.require_remindable(prompt);
    insert into tocsin.notifications (tenant_id, id, member_id, kind, title, detail, subject_type, subject_id)
    select
        prompt.tenant_id,
        core.new_id(),
        missed.member_id,
        'prompt_resent',
        prompt.title,
        jsonb_build_object('prompt_type', prompt.prompt_type, 'is_required', prompt.is_required),
        'prompt',
        prompt.id
    from unnest(core.nonresponders(prompt.id)) as missed (member_id);
    get diagnostics notified = row_count;
    update tocsin.prompts
    set resent_at = statement_timestamp()
    where
        prompts.tenant_id = prompt.tenant_id
        and prompts.id = prompt.id;
    return (
        select
            (
                json_build_object('prompt', row_to_json(prompts), 'notified', notified),
                prompts.version,
                null
            )::core.result
        from api.prompts
        where prompts.id = prompt.id
    );
end;
$$;

comment on function api.resend_prompt(uuid) is
'Remind those who have not answered.

Arguments: id. Result: the prompt, and how many were notified. Errors: not-found, module-disabled, not-permitted,
no-audience (a public link: nobody knows who has it), prompt-over.';
