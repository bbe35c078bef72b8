create or replace view api.my_prompts
with (security_invoker = true)
as
select
    prompt.id,
    prompt.incident_id,
    prompt.prompt_type,
    prompt.title,
    prompt.prompt_text,
    prompt.is_required,
    prompt.on_repeat,
    prompt.is_active,
    prompt.expires_at,
    core.form_of(prompt) as form,
    answer.id as response_id,
    answer.state as response_state,
    answer.responded_at,
    prompt.created_at
from tocsin.prompt_recipients as asked
inner join tocsin.prompts as prompt
    on
        asked.tenant_id = prompt.tenant_id
        and asked.prompt_id = prompt.id
left join tocsin.prompt_responses as answer
    on
        asked.tenant_id = answer.tenant_id
        and asked.prompt_id = answer.prompt_id
        and asked.member_id = answer.respondent_member_id
where
    asked.tenant_id = (select auth.tenant())
    and asked.member_id = (select auth.member())
    and (select core.require_module('prompts'));

comment on view api.my_prompts is
'What the caller is asked, and whether they have answered.

Only the active ones, unless is_active is asked for. form has the fields of an answer. Error: module-disabled.';
