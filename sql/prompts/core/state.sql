create or replace function core.require_open_prompt(prompt tocsin.prompts)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if (prompt.is_active and coalesce(prompt.expires_at > statement_timestamp(), true)) is not true then
        raise exception using
            errcode = 'no_data_found',
            constraint = 'prompt-unavailable',
            message = 'There is no such prompt, or it is over.';
    end if;
end;
$$;

comment on function core.require_open_prompt(tocsin.prompts) is
'Refuses a prompt that is over, and one that there is not: prompt-unavailable, one answer for all.';

create or replace function core.require_remindable(prompt tocsin.prompts)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
    if prompt.target_type = 'public_link' then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'no-audience',
            message = 'Nobody knows who has a public link: make a prompt for members, or send the link again yourself.';
    end if;
    if not prompt.is_active or prompt.expires_at <= statement_timestamp() then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'prompt-over',
            message = 'The prompt is over: make it active, or let it expire later.';
    end if;
end;
$$;

comment on function core.require_remindable(tocsin.prompts) is
'Refuses to remind anybody of a prompt by public link, no-audience, and of one that is over, prompt-over.';
