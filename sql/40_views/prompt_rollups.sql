create or replace view api.prompt_rollups
with (security_invoker = true)
as
select
    rollup.id,
    rollup.responders,
    rollup.adults,
    rollup.children,
    rollup.pets,
    rollup.people,
    rollup.safe,
    rollup.needs_help,
    rollup.other,
    rollup.by_location,
    rollup.by_channel,
    rollup.last_response_at,
    case when prompt.target_type <> 'public_link' then (
        select count(*)
        from tocsin.prompt_recipients as asked
        where
            asked.tenant_id = prompt.tenant_id
            and asked.prompt_id = prompt.id
    )::integer end as expected,
    case when prompt.target_type <> 'public_link' then (
        select count(*)
        from api.silent_members as missed
        where missed.prompt_id = prompt.id
    )::integer end as silent
from core.rollups as rollup
inner join tocsin.prompts as prompt
    on
        rollup.tenant_id = prompt.tenant_id
        and rollup.id = prompt.id
where
    rollup.tenant_id = (select auth.tenant())
    and rollup.is_of_prompt;

comment on view api.prompt_rollups is
'What the answers to a prompt add up to.

expected and silent are null for a public link, whose audience nobody knows; else expected = safe + needs_help + other
+ silent, always.';
