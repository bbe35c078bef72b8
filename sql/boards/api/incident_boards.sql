create or replace view api.incident_boards
with (security_invoker = true)
as
select
    rollup.id,
    incident.number || ' ' || incident.title as title,
    status.name as subtitle,
    (
        select
            json_agg(
                json_build_object('label', tile.label, 'value', tile.value, 'tone', tile.tone)
                order by tile.place
            )
        from (
            values
            (1, 'Need help', rollup.needs_help, case when rollup.needs_help > 0 then 'alarm' else 'plain' end),
            (2, 'Safe', rollup.safe, 'good'),
            (3, 'Other answers', rollup.other, 'plain'),
            (4, 'Silent', rollup.silent, case when rollup.silent > 0 then 'alarm' else 'plain' end),
            (5, 'Expected', rollup.expected, 'plain'),
            (6, 'People', rollup.people, 'plain'),
            (7, 'Pets', rollup.pets, 'plain')
        ) as tile (place, label, value, tone)
    ) as tiles,
    json_build_array(
        json_build_object(
            'title', 'By location',
            'rows', (
                select
                    coalesce(
                        json_agg(
                            json_build_object(
                                'label', place.value -> 'location_label',
                                'value', place.value -> 'responders',
                                'tone', 'plain'
                            )
                            order by place.number
                        ),
                        '[]'
                    )
                from json_array_elements(rollup.by_location) with ordinality as place (value, number)
            )
        ),
        json_build_object(
            'title', 'By channel',
            'rows', (
                select
                    coalesce(
                        json_agg(json_build_object('label', channel.key, 'value', channel.value, 'tone', 'plain')),
                        '[]'
                    )
                from json_each(rollup.by_channel) as channel (key, value)
            )
        )
    ) as bars,
    json_build_array(
        json_build_object(
            'title', 'Need help',
            'total', rollup.needs_help,
            'tone', 'alarm',
            'items', (
                select coalesce(json_agg(call.told order by call.place), '[]')
                from core.help_requests as call
                where
                    call.tenant_id = rollup.tenant_id
                    and call.incident_id = rollup.id
                    and call.place <= 50
            )
        ),
        json_build_object(
            'title', 'Silent',
            'total', rollup.silent,
            'tone', 'plain',
            'items', (
                select
                    coalesce(
                        json_agg(
                            json_build_object('title', missed.display_name, 'text', missed.team_name, 'at', null)
                            order by missed.display_name, missed.id
                        ),
                        '[]'
                    )
                from (
                    select distinct
                        silent.id,
                        silent.display_name,
                        silent.team_name
                    from api.silent_members as silent
                    where
                        silent.incident_id = rollup.id
                        and not exists (
                            select
                            from tocsin.prompt_responses as answer
                            where
                                answer.tenant_id = rollup.tenant_id
                                and answer.incident_id = rollup.id
                                and answer.respondent_member_id = silent.id
                                and answer.state <> 'voided'
                        )
                    order by silent.display_name, silent.id
                    limit 50
                ) as missed
            )
        )
    ) as lists
from (
    select
        incident_rollups.*,
        (select auth.tenant()) as tenant_id
    from api.incident_rollups
) as rollup
inner join tocsin.incidents as incident
    on
        rollup.tenant_id = incident.tenant_id
        and rollup.id = incident.id
inner join tocsin.statuses as status
    on
        incident.tenant_id = status.tenant_id
        and incident.workflow = status.workflow
        and incident.status = status.slug;

comment on view api.incident_boards is
'What an operator''s board shows of an incident: numbers, bars and lists, in order, as a page would draw them.

Those who need help first, the latest call on top; then those who are silent. Lists hold up to 50, total says how many
there are. value and total are null where nobody knows.';

comment on column api.incident_boards.id is
'The incident.';

comment on column api.incident_boards.title is
'What it is about, in a line.';

comment on column api.incident_boards.subtitle is
'What stands below the title.';

comment on column api.incident_boards.tiles is
'The numbers, as they are drawn.';

comment on column api.incident_boards.bars is
'The bars, as they are drawn.';

comment on column api.incident_boards.lists is
'The lists, as they are drawn.';
