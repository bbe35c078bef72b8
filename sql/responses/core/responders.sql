create or replace view core.responders
with (security_invoker = true)
as
select
    answer.tenant_id,
    answer.prompt_id as scope_id,
    coalesce(
        answer.respondent_member_id::text, answer.respondent_group_id::text, encode(answer.responder_key_hash, 'hex')
    ) as person,
    answer.safety_status,
    answer.response_channel,
    answer.location_label,
    answer.adults_count,
    answer.children_count,
    answer.pets_count,
    answer.responded_at
from tocsin.prompt_responses as answer
where answer.state <> 'voided'
union all
select
    answer.tenant_id,
    answer.incident_id as scope_id,
    coalesce(
        answer.respondent_member_id::text, answer.respondent_group_id::text, encode(answer.responder_key_hash, 'hex')
    ) as person,
    coalesce(
        (
            array_agg(answer.safety_status order by answer.responded_at desc, answer.id desc)
            filter (where answer.response_data ?| array['status', 'needs'])
        )[1],
        'other'
    ) as safety_status,
    (array_agg(answer.response_channel order by answer.responded_at desc, answer.id desc))[1] as response_channel,
    (
        array_agg(answer.location_label order by answer.responded_at desc, answer.id desc)
        filter (where answer.location_label is not null)
    )[1] as location_label,
    (
        array_agg(answer.adults_count order by answer.responded_at desc, answer.id desc)
        filter (where num_nonnulls(answer.adults_count, answer.children_count, answer.pets_count) > 0)
    )[1] as adults_count,
    (
        array_agg(answer.children_count order by answer.responded_at desc, answer.id desc)
        filter (where num_nonnulls(answer.adults_count, answer.children_count, answer.pets_count) > 0)
    )[1] as children_count,
    (
        array_agg(answer.pets_count order by answer.responded_at desc, answer.id desc)
        filter (where num_nonnulls(answer.adults_count, answer.children_count, answer.pets_count) > 0)
    )[1] as pets_count,
    max(answer.responded_at) as responded_at
from tocsin.prompt_responses as answer
where answer.state <> 'voided'
group by answer.tenant_id, answer.incident_id, person;

comment on view core.responders is
'Everybody who has answered, once: within a prompt (scope_id its id), and within an incident (scope_id its id).

Within an incident the latest word counts, of each kind by itself: somebody who needs help and then answers how many
they are still needs help. Voided answers are nobody''s.';
