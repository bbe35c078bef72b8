create or replace function intake.read_prompt(token text)
returns json
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts := intake.find_prompt(read_prompt.token);
    tenant record;
begin
    select *
    into tenant
    from (
        select
            tenants.name,
            tenants.time_zone
        from tocsin.tenants
        where tenants.id = prompt.tenant_id
    ) as told;
    return json_build_object(
        'prompt_type', prompt.prompt_type,
        'title', prompt.title,
        'prompt_text', prompt.prompt_text,
        'is_required', prompt.is_required,
        'on_repeat', prompt.on_repeat,
        'asked_by', tenant.name,
        'asked_at', core.clock_time(prompt.created_at, tenant.time_zone),
        'time_zone', tenant.time_zone,
        'emergency_line', prompt.options ->> 'emergency_line',
        'expires_at', least(prompt.expires_at, prompt.public_token_expires_at),
        'form', core.prompt_form(prompt)
    );
end;
$$;

alter function intake.read_prompt(text) owner to tocsin_intake;

comment on function intake.read_prompt(text) is
'What a guest is asked, by whom and since when: the question and the fields of its form, and nothing of the incident.

Arguments: token, the link''s. Error: prompt-unavailable. Security definer: a guest has no context, and reads no table.';
