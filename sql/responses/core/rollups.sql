create or replace view core.rollups
with (security_invoker = true)
as
select
    scope.tenant_id,
    scope.id,
    scope.is_of_prompt,
    told.responders,
    told.adults,
    told.children,
    told.pets,
    told.people,
    told.safe,
    told.needs_help,
    told.other,
    (
        select
            coalesce(
                json_agg(
                    json_build_object(
                        'location_label', place.location_label,
                        'responders', place.responders,
                        'people', place.people
                    )
                    order by place.responders desc, place.location_label asc
                ),
                '[]'
            )
        from (
            select
                -- Spelled as most do.
                (
                    array_agg(
                        core.plain_text(spelled.location_label)
                        order by spelled.responders desc, spelled.location_label asc
                    )
                )[1] as location_label,
                sum(spelled.responders)::bigint as responders,
                sum(spelled.people)::bigint as people
            from (
                select
                    located.location_label,
                    count(*) as responders,
                    sum(coalesce(located.adults_count, 0) + coalesce(located.children_count, 0)) as people
                from core.responders as located
                where
                    located.tenant_id = scope.tenant_id
                    and located.scope_id = scope.id
                    and located.location_label is not null
                group by located.location_label
            ) as spelled
            group by core.normal_form(spelled.location_label)
            order by responders desc, location_label asc
            limit 10
        ) as place
    ) as by_location,
    (
        select coalesce(json_object_agg(channel.name, channel.responders order by channel.name), '{}')
        from (
            select
                heard.response_channel as name,
                count(*) as responders
            from core.responders as heard
            where
                heard.tenant_id = scope.tenant_id
                and heard.scope_id = scope.id
            group by heard.response_channel
        ) as channel
    ) as by_channel,
    told.last_response_at
from (
    select
        prompt.tenant_id,
        prompt.id,
        true as is_of_prompt
    from tocsin.prompts as prompt
    union all
    select
        incident.tenant_id,
        incident.id,
        false as is_of_prompt
    from tocsin.incidents as incident
    where incident.deleted_at is null
) as scope
cross join lateral (
    select
        count(*)::integer as responders,
        coalesce(sum(heard.adults_count), 0)::integer as adults,
        coalesce(sum(heard.children_count), 0)::integer as children,
        coalesce(sum(heard.pets_count), 0)::integer as pets,
        (coalesce(sum(heard.adults_count), 0) + coalesce(sum(heard.children_count), 0))::integer as people,
        (count(*) filter (where heard.safety_status = 'safe'))::integer as safe,
        (count(*) filter (where heard.safety_status = 'needs_help'))::integer as needs_help,
        (count(*) filter (where heard.safety_status = 'other'))::integer as other,
        max(heard.responded_at) as last_response_at
    from core.responders as heard
    where
        heard.tenant_id = scope.tenant_id
        and heard.scope_id = scope.id
) as told;

comment on view core.rollups is
'What the answers to a prompt, or to all the prompts of an incident, add up to.

people are adults and children; by_location the ten places with the most responders, one however it is spelled
(core.normal_form). Every responder is safe, needs help
or other.';
