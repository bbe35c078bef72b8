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
    core.prompt_form(prompt) as form,
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

comment on column api.my_prompts.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.my_prompts.incident_id is
'The incident that it belongs to.';

comment on column api.my_prompts.prompt_type is
'What kind of answer is asked for.';

comment on column api.my_prompts.title is
'What it is about, in a line.';

comment on column api.my_prompts.prompt_text is
'The question, as people read it.';

comment on column api.my_prompts.is_required is
'Whether an answer is expected of everybody who is asked.';

comment on column api.my_prompts.on_repeat is
'What a second answer of somebody does: reject or update.';

comment on column api.my_prompts.is_active is
'Whether it is in use.';

comment on column api.my_prompts.expires_at is
'When it ends; null for never.';

comment on column api.my_prompts.form is
'The fields that an answer has, in order.';

comment on column api.my_prompts.response_id is
'Your answer; null while there is none.';

comment on column api.my_prompts.response_state is
'The state of your answer; null while there is none.';

comment on column api.my_prompts.responded_at is
'When you answered; null while you have not.';

comment on column api.my_prompts.created_at is
'When it was written down.';
