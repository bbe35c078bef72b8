create or replace function core.repeat_response()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts;
begin
    if
        auth.member() is not null
        and (new.respondent_member_id = auth.member() and new.entered_by is null) is not true
    then
        perform core.require_for('responses.enter', new.workflow, new.portal_id, new.circle_id);
        if new.entered_by is distinct from auth.member() then
            raise exception using
                errcode = 'insufficient_privilege',
                constraint = 'not-permitted',
                message = 'An answer on behalf of somebody is signed by who enters it.';
        end if;
    end if;
    select *
    into prompt
    from tocsin.prompts
    where
        prompts.tenant_id = new.tenant_id
        and prompts.id = new.prompt_id;
    perform core.require_open_prompt(prompt);
    if prompt.on_repeat <> 'update' then
        perform core.raise_duplicate_response();
    end if;
    new.state := 'updated';
    new.void_reason := null;
    new.update_count := old.update_count + 1;
    new.responded_at := statement_timestamp();
    return new;
end;
$$;

alter function core.repeat_response() owner to tocsin_intake;

comment on function core.repeat_response() is
'An answer is given again where its prompt takes that, by whoever gave it or on their behalf; it counts from now.

A voided answer that is given again counts again. update_count says how often it was given again. Errors: not-permitted, prompt-unavailable, duplicate-response.
Security definer: who answers may not see the prompt.';

create or replace function core.raise_duplicate_response()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    raise exception using
        errcode = 'unique_violation',
        constraint = 'duplicate-response',
        message = 'This prompt was answered before, and is answered once.';
end;
$$;

comment on function core.raise_duplicate_response() is 'Raises duplicate-response.';
