create or replace view api.prompts
with (security_invoker = true)
as
select
    prompt.id,
    prompt.incident_id,
    prompt.prompt_type,
    prompt.title,
    prompt.prompt_text,
    prompt.is_required,
    prompt.options,
    prompt.validation,
    prompt.target_type,
    prompt.target_member_id,
    prompt.target_group_id,
    prompt.community_id,
    prompt.portal_id,
    prompt.circle_id,
    prompt.public_token_ttl_minutes,
    prompt.public_token_expires_at,
    prompt.max_responses,
    prompt.on_repeat,
    prompt.is_active,
    prompt.expires_at,
    prompt.resent_at,
    case when auth.may_for('responses.view', prompt.workflow, prompt.portal_id, prompt.circle_id) then (
        select count(*)
        from tocsin.prompt_responses as answer
        where
            answer.tenant_id = prompt.tenant_id
            and answer.prompt_id = prompt.id
            and answer.state <> 'voided'
    )::integer end as response_count,
    prompt.version,
    prompt.created_by,
    prompt.created_at,
    prompt.updated_at
from tocsin.prompts as prompt
where prompt.tenant_id = (select auth.tenant());

comment on view api.prompts is
'The prompts of an incident: what people are asked.

Only the active ones, unless is_active is asked for. response_count leaves voided answers out; it is null for
who may not see responses.';
