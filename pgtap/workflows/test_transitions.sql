-- The workflow trigger: every move that a row allows is made, every other one is refused, whoever writes.
begin;

select plan(
    (
        select count(*)::integer
        from tocsin.statuses as source
        inner join tocsin.statuses as target
            on
                source.tenant_id = target.tenant_id
                and source.workflow = target.workflow
                and source.slug <> target.slug
        inner join tocsin.tenants on source.tenant_id = tenants.id
        where tenants.slug = 'template' and source.workflow <> 'case'
    ) + 6
);

select tap_help.seed();

create temporary table subject (workflow text, noun text, id uuid);

insert into subject (workflow, noun, id)
select
    flow.workflow,
    'tocsin.incidents',
    tap_help.new_incident(
        'tap-a', 'admin',
        jsonb_build_object(
            'workflow', flow.workflow, 'category', 'general', 'title', 'An incident', 'severity', 'critical',
            'occurred_at', '2026-01-01T00:00:00Z'
        ) || flow.more
    )
from (
    values
    ('enforcement', '{"category": "other"}'::jsonb),
    ('service_desk', '{}'),
    ('review', '{"category": "physical_injury"}'),
    ('risk', '{}')
) as flow (workflow, more);

select tap_help.try('tap-a', 'admin', format('select api.dispatch_incident(%L, %s)', id, repeat('null, ', 8) || 'null'))
from subject
where workflow = 'enforcement';

insert into subject (workflow, noun, id)
select
    'tow',
    'tocsin.tow_requests',
    tow_requests.id
from tocsin.tow_requests
where tow_requests.tenant_id = tap_help.tenant('tap-a');

create function pg_temp.move(subject subject, from_status text, to_status text)
returns text
language plpgsql
as $$
declare
    told text;
begin
    -- Put it into the status as no caller could, past every trigger.
    set local session_replication_role = replica;
    execute format('update %s set status = $1 where id = $2', subject.noun) using from_status, subject.id;
    set local session_replication_role = origin;
    perform auth.act_for_tenant(tap_help.tenant('tap-a'));
    told := tap_help.outcome(format('update %s set status = %L where id = %L', subject.noun, to_status, subject.id));
    perform tap_help.leave();
    return told;
end;
$$;

select
    is(
        pg_temp.move(subject, source.slug, target.slug),
        case
            when transitions.permission is null then '55000 illegal-transition'
            when subject.workflow = 'review' then '55000 verb-required'
            else '1 rows'
        end,
        format(
            '%s: %s -> %s is %s',
            subject.workflow, source.slug, target.slug,
            case
                when transitions.permission is null then 'refused'
                when subject.workflow = 'review' then 'for a verb'
                else 'made'
            end
        )
    )
from subject
inner join tocsin.statuses as source
    on
        subject.workflow = source.workflow
        and source.tenant_id = tap_help.tenant('tap-a')
inner join tocsin.statuses as target
    on
        source.tenant_id = target.tenant_id
        and source.workflow = target.workflow
        and source.slug <> target.slug
left join tocsin.transitions
    on
        source.tenant_id = transitions.tenant_id
        and source.workflow = transitions.workflow
        and source.slug = transitions.from_status
        and target.slug = transitions.to_status
order by
    subject.workflow,
    source.sort_order,
    target.sort_order;

-- A tenant's own status and transition.
select is(
    tap_help.try(
        'tap-a', 'admin',
        $$
        insert into tocsin.statuses (tenant_id, workflow, slug, name, sort_order, is_terminal)
        values (auth.tenant(), 'enforcement', 'on_hold', 'On hold', 9, false)
        $$
    ),
    '1 rows',
    'a tenant adds a status of its own'
);

select
    is(
        pg_temp.move(subject, 'open', 'on_hold'), '55000 illegal-transition',
        'which nothing leads to as yet'
    )
from subject
where workflow = 'enforcement';

select is(
    tap_help.try(
        'tap-a', 'admin',
        $$
        insert into tocsin.transitions (tenant_id, workflow, from_status, to_status, permission)
        values (auth.tenant(), 'enforcement', 'open', 'on_hold', 'incidents.transition')
        $$
    ),
    '1 rows',
    'and a transition of its own'
);

select
    is(
        pg_temp.move(subject, 'open', 'on_hold'), '1 rows',
        'which incidents now make'
    )
from subject
where workflow = 'enforcement';

select is_empty(
    $$
    select slug
    from tocsin.statuses
    where tenant_id = tap_help.tenant('tap-b') and slug = 'on_hold'
    $$,
    'the other tenant knows nothing of it'
);

select is(
    tap_help.outcome(
        $$
        delete from tocsin.statuses
        where tenant_id = tap_help.tenant('tap-a') and workflow = 'enforcement' and slug = 'on_hold'
        $$
    ) ~ '^23503 ',
    true,
    'a status that rows are in, or transitions lead to, cannot be removed'
);

select *
from finish();

rollback;
