create or replace view api.incident_rollups
with (security_invoker = true)
as
with asked as (
    select distinct
        recipient.tenant_id,
        recipient.incident_id
    from tocsin.prompt_recipients as recipient
)

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
    case when asked.incident_id is not null then (
        select count(*)
        from (
            select recipient.member_id::text as person
            from tocsin.prompt_recipients as recipient
            where
                recipient.tenant_id = rollup.tenant_id
                and recipient.incident_id = rollup.id
            union
            select heard.person
            from core.responders as heard
            where
                heard.tenant_id = rollup.tenant_id
                and heard.scope_id = rollup.id
        ) as known
    )::integer end as expected,
    case when asked.incident_id is not null then (
        select count(distinct recipient.member_id)
        from tocsin.prompt_recipients as recipient
        where
            recipient.tenant_id = rollup.tenant_id
            and recipient.incident_id = rollup.id
            and not exists (
                select
                from tocsin.prompt_responses as answer
                where
                    answer.tenant_id = recipient.tenant_id
                    and answer.incident_id = recipient.incident_id
                    and answer.respondent_member_id = recipient.member_id
                    and answer.state <> 'voided'
            )
    )::integer end as silent
from core.rollups as rollup
left join asked
    on
        rollup.tenant_id = asked.tenant_id
        and rollup.id = asked.incident_id
where
    rollup.tenant_id = (select auth.tenant())
    and not rollup.is_of_prompt;

comment on view api.incident_rollups is
'What the answers to all prompts of an incident add up to, each responder counted once.

expected: everybody who was asked by name, and who answered besides; silent: those asked by name who have answered
nothing. Null where nobody was asked by name; else expected = safe + needs_help + other + silent, always.';
