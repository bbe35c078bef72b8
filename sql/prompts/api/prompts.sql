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
    case when auth.may_in_scope('responses.view', prompt.workflow, prompt.portal_id, prompt.circle_id) then (
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

comment on column api.prompts.id is
'Its id, a UUID of version 7: later ones sort after earlier ones.';

comment on column api.prompts.incident_id is
'The incident that it belongs to.';

comment on column api.prompts.prompt_type is
'What kind of answer is asked for.';

comment on column api.prompts.title is
'What it is called; the name of its type unless it was given one.';

comment on column api.prompts.prompt_text is
'The question, as people read it.';

comment on column api.prompts.is_required is
'Whether an answer is expected of everybody who is asked.';

comment on column api.prompts.options is
'What there is to choose from, and what who has answered is told.';

comment on column api.prompts.validation is
'How many adults, children and pets an answer may tell of.';

comment on column api.prompts.target_type is
'Whom it asks.';

comment on column api.prompts.target_member_id is
'The member whom it asks, where target_type is individual.';

comment on column api.prompts.target_group_id is
'The group that it asks, where target_type is party, circle or portal.';

comment on column api.prompts.community_id is
'The community that it belongs to, a group of that kind.';

comment on column api.prompts.portal_id is
'The portal that it belongs to, a group of that kind.';

comment on column api.prompts.circle_id is
'The coordination circle that it belongs to, a group of that kind.';

comment on column api.prompts.public_token_ttl_minutes is
'For how many minutes its link is good; null for as long as it is active.';

comment on column api.prompts.public_token_expires_at is
'When its link ends.';

comment on column api.prompts.max_responses is
'How many answers it takes; null for any number.';

comment on column api.prompts.on_repeat is
'What a second answer of somebody does: reject or update.';

comment on column api.prompts.is_active is
'Whether it is in use.';

comment on column api.prompts.expires_at is
'When it ends; null for never.';

comment on column api.prompts.resent_at is
'When those who had not answered were last reminded.';

comment on column api.prompts.response_count is
'How many answers there are; null where it is not for you to know.';

comment on column api.prompts.version is
'How many times it has been written, from 1; the ETag begins with it.';

comment on column api.prompts.created_by is
'The member who made it.';

comment on column api.prompts.created_at is
'When it was made.';

comment on column api.prompts.updated_at is
'When it was last changed.';
