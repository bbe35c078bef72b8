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

comment on column api.prompt_rollups.id is
'The prompt.';

comment on column api.prompt_rollups.responders is
'How many have answered.';

comment on column api.prompt_rollups.adults is
'How many adults they told of.';

comment on column api.prompt_rollups.children is
'How many children they told of.';

comment on column api.prompt_rollups.pets is
'How many pets they told of.';

comment on column api.prompt_rollups.people is
'How many adults and children.';

comment on column api.prompt_rollups.safe is
'How many answers say that all is well.';

comment on column api.prompt_rollups.needs_help is
'How many answers ask for help.';

comment on column api.prompt_rollups.other is
'How many answers say neither.';

comment on column api.prompt_rollups.by_location is
'How many answers and people there are at each place.';

comment on column api.prompt_rollups.by_channel is
'How many answers came each way.';

comment on column api.prompt_rollups.last_response_at is
'When the last answer came.';

comment on column api.prompt_rollups.expected is
'How many are asked by name; null where nobody knows.';

comment on column api.prompt_rollups.silent is
'How many of them have not answered; null where nobody knows.';
