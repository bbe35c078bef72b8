create or replace function api.update_prompt(id uuid, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    prompt tocsin.prompts := core.read_prompt(update_prompt.id, 'prompts.manage');
begin
    select *
    into prompt
    from tocsin.prompts
    where
        prompts.tenant_id = prompt.tenant_id
        and prompts.id = prompt.id
    for no key update;
    perform core.match_version(prompt.version, update_prompt.if_match);
    update tocsin.prompts
    set
        (title, prompt_text, is_required, options, validation, on_repeat, is_active, expires_at) = (
            select
                amended.title,
                amended.prompt_text,
                amended.is_required,
                amended.options,
                amended.validation,
                amended.on_repeat,
                amended.is_active,
                amended.expires_at
            from jsonb_populate_record(prompt, update_prompt.patch) as amended
        )
    where
        prompts.tenant_id = prompt.tenant_id
        and prompts.id = prompt.id;
    return (
        select
            (
                row_to_json(prompts),
                prompts.version,
                '/v1/prompts/' || prompts.id
            )::core.result
        from api.prompts
        where prompts.id = update_prompt.id
    );
end;
$$;

comment on function api.update_prompt(uuid, jsonb, integer[]) is
'Change a prompt, or end it.

Whom it asks, its type and its number of places stay. Arguments: id; patch, where a title of null is the
name of its type; if_match, the versions accepted, null for any.
Errors: not-found, module-disabled, not-permitted, stale-version, and the constraints of tocsin.prompts.';
