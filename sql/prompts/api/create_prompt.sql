create or replace function api.create_prompt(id uuid, body jsonb, base_url text)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident_for_prompts(create_prompt.id, 'prompts.manage');
    given tocsin.prompts := core.new_prompt(create_prompt.body);
    token text;
begin
    insert into tocsin.prompts (
        tenant_id, id, incident_id, prompt_type, title, prompt_text, is_required, options, validation, target_type,
        target_member_id, target_group_id, max_responses, on_repeat, expires_at, public_token_ttl_minutes
    )
    values (
        incident.tenant_id, given.id, incident.id, given.prompt_type, given.title, given.prompt_text,
        given.is_required, given.options, given.validation, given.target_type, given.target_member_id,
        given.target_group_id, given.max_responses, given.on_repeat, given.expires_at,
        given.public_token_ttl_minutes
    );
    if given.target_type = 'public_link' then
        token := intake.issue_token(given.id);
    end if;
    return (
        select
            (
                case when token is null
                    then json_build_object('prompt', row_to_json(prompts))
                    else json_build_object(
                        'prompt', row_to_json(prompts),
                        'public_token', token,
                        'response_link', create_prompt.base_url || '/r/' || token
                    )
                end,
                prompts.version,
                '/v1/prompts/' || prompts.id
            )::core.result
        from api.prompts
        where prompts.id = given.id
    );
end;
$$;

comment on function api.create_prompt(uuid, jsonb, text) is
'Ask people something about an incident.

Arguments: id of the incident; body, the prompt, whose title may be left out (then the name of its type); base_url,
where links begin. Result: prompt; and for a public link, the public_token and response_link, which are never told again.
Members who are asked are notified.
Errors: not-found, module-disabled, not-permitted, unknown-reference, empty-audience, and the constraints of
tocsin.prompts.';
