create or replace function intake.read_prompt(token text)
returns json
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
    prompt tocsin.prompts := intake.find_prompt(read_prompt.token);
begin
    return json_build_object(
        'prompt_type', prompt.prompt_type,
        'title', prompt.title,
        'prompt_text', prompt.prompt_text,
        'is_required', prompt.is_required,
        'on_repeat', prompt.on_repeat,
        'expires_at', least(prompt.expires_at, prompt.public_token_expires_at),
        'form', core.form_of(prompt)
    );
end;
$$;

alter function intake.read_prompt(text) owner to tocsin_intake;

comment on function intake.read_prompt(text) is
'What a guest is asked: the question and the fields of its form, and nothing of the incident.

Arguments: token, the link''s. Error: prompt-unavailable. Security definer: a guest has no context, and reads no table.';
