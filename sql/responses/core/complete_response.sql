create or replace function core.complete_response()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
begin
    select *
    into prompt
    from tocsin.prompts
    where
        prompts.tenant_id = new.tenant_id
        and prompts.id = new.prompt_id;
    -- What a member cannot see is not there, whatever else is wrong: the policy would only be asked afterwards.
    if
        prompt.incident_id is null
        or prompt.incident_id <> new.incident_id
        or (
            auth.member() is not null
            and not exists (
                select
                from tocsin.prompt_recipients
                where
                    prompt_recipients.tenant_id = new.tenant_id
                    and prompt_recipients.prompt_id = new.prompt_id
                    and prompt_recipients.member_id = auth.member()
            )
            and not (
                auth.may_in_scope('responses.enter', prompt.workflow, prompt.portal_id, prompt.circle_id)
                and auth.can_see_incident(prompt.incident_id)
            )
        )
    then
        perform core.raise_invalid('prompt_id', 'prompt_id must be a prompt of this incident.', 'unknown-reference');
    end if;
    perform core.require_open_prompt(prompt);
    if prompt.target_type <> 'public_link' and not exists (
        select
        from tocsin.prompt_recipients
        where
            prompt_recipients.tenant_id = new.tenant_id
            and prompt_recipients.prompt_id = new.prompt_id
            and prompt_recipients.member_id = new.respondent_member_id
    ) then
        perform core.raise_invalid(
            'respondent_member_id', 'respondent_member_id must be a member whom this prompt asks.', 'answer-invalid'
        );
    end if;
    new.workflow := prompt.workflow;
    new.portal_id := prompt.portal_id;
    new.circle_id := prompt.circle_id;
    new.responded_at := statement_timestamp();
    return new;
end;
$$;

alter function core.complete_response() owner to tocsin_intake;

comment on function core.complete_response() is
'An answer goes to a prompt of its incident that is not over, comes from somebody who was asked, and is dated.

Errors: unknown-reference, prompt-unavailable, answer-invalid. Security definer: who answers may not see the prompt,
nor who else was asked.';
