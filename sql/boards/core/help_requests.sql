create or replace view core.help_requests
with (security_invoker = true)
as
with answer as (
    select
        given.tenant_id,
        given.id,
        given.incident_id,
        given.respondent_member_id,
        given.respondent_group_id,
        given.response_data,
        given.location_label,
        given.adults_count,
        given.children_count,
        given.pets_count,
        given.safety_status,
        given.responded_at,
        row_number() over (
            partition by
                given.tenant_id,
                given.incident_id,
                coalesce(
                    given.respondent_member_id::text,
                    given.respondent_group_id::text,
                    encode(given.responder_key_hash, 'hex')
                )
            order by given.responded_at desc, given.id desc
        ) as latest
    from tocsin.prompt_responses as given
    where
        given.state <> 'voided'
        and given.response_data ?| array['status', 'needs']
)

select
    answer.tenant_id,
    answer.incident_id,
    answer.responded_at as at,
    row_number() over (
        partition by answer.tenant_id, answer.incident_id
        order by answer.responded_at desc, answer.id desc
    ) as place,
    json_build_object(
        'title', coalesce(
            answer.location_label, member.display_name, crowd.name, answer.response_data ->> 'name', 'Somewhere'
        ),
        'text', concat_ws(
            '. ',
            case
                when answer.location_label is not null
                    then coalesce(member.display_name, crowd.name, answer.response_data ->> 'name')
            end,
            answer.response_data ->> 'phone',
            nullif(
                concat_ws(
                    ', ',
                    nullif(answer.adults_count, 0) || ' adults',
                    nullif(answer.children_count, 0) || ' children',
                    nullif(answer.pets_count, 0) || ' pets'
                ),
                ''
            ),
            (
                select string_agg(need.value, ', ')
                from jsonb_array_elements_text(
                    case
                        when jsonb_typeof(answer.response_data -> 'needs') = 'array'
                            then answer.response_data -> 'needs'
                    end
                ) as need (value)
            ),
            left(answer.response_data ->> 'note', 200)
        ),
        'at', answer.responded_at
    ) as told
from answer
left join tocsin.members as member
    on
        answer.tenant_id = member.tenant_id
        and answer.respondent_member_id = member.id
left join tocsin.groups as crowd
    on
        answer.tenant_id = crowd.tenant_id
        and answer.respondent_group_id = crowd.id
where
    answer.latest = 1
    and answer.safety_status = 'needs_help';

comment on view core.help_requests is
'Everybody who needs help, each as a board tells it: their latest call, the latest of an incident at place 1.

Who has said since that they are safe is not among them: of what somebody has said of how they are, the latest counts,
as in core.responders.';
