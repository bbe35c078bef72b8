-- The built-in machines, as the rows of tocsin.statuses and tocsin.transitions: the table of the domain, line by line.
begin;

select plan(7);

select tap_help.seed();

create temporary table machine (workflow text, from_statuses text, to_statuses text, permission text);

insert into machine (workflow, from_statuses, to_statuses, permission)
values
('enforcement', 'open', 'triaged', 'incidents.transition'),
('enforcement', 'open triaged', 'dispatched', 'incidents.dispatch'),
('enforcement', 'open triaged dispatched', 'resolved', 'incidents.transition'),
('enforcement', 'resolved', 'closed', 'incidents.transition'),
('enforcement', 'open triaged dispatched', 'cancelled', 'incidents.transition'),
('service_desk', 'open', 'triaged', 'incidents.transition'),
('service_desk', 'triaged', 'in_progress', 'incidents.transition'),
('service_desk', 'in_progress', 'waiting', 'incidents.transition'),
('service_desk', 'waiting', 'in_progress', 'incidents.transition'),
('service_desk', 'open triaged in_progress waiting', 'resolved', 'incidents.transition'),
('service_desk', 'resolved', 'closed in_progress', 'incidents.transition'),
('review', 'pending', 'approved rejected', 'incidents.review'),
('risk', 'open', 'under_review resolved rejected', 'incidents.transition'),
('risk', 'under_review', 'resolved rejected', 'incidents.transition'),
('risk', 'resolved', 'closed', 'incidents.transition'),
('case', 'open', 'investigating resolved closed', 'cases.update'),
('case', 'investigating', 'resolved closed', 'cases.update'),
('case', 'resolved', 'closed', 'cases.update'),
('tow', 'requested', 'acknowledged', 'incidents.dispatch'),
('tow', 'acknowledged', 'en_route', 'incidents.dispatch'),
('tow', 'en_route', 'on_scene', 'incidents.dispatch'),
('tow', 'on_scene', 'completed', 'incidents.dispatch'),
('tow', 'requested acknowledged en_route on_scene', 'cancelled', 'incidents.dispatch');

select set_eq(
    $$
    select workflow, from_status, to_status, permission
    from tocsin.transitions
    where tenant_id = tap_help.tenant('tap-a')
    $$,
    $$
    select machine.workflow, from_status, to_status, machine.permission
    from machine
    cross join string_to_table(machine.from_statuses, ' ') as from_status
    cross join string_to_table(machine.to_statuses, ' ') as to_status
    $$,
    'a new tenant has these transitions, each with the permission that it takes'
);

select set_eq(
    $$
    select workflow, string_agg(slug, ' ' order by sort_order)
    from tocsin.statuses
    where tenant_id = tap_help.tenant('tap-a')
    group by workflow
    $$,
    $$
    values
        ('enforcement', 'open triaged dispatched resolved closed cancelled'),
        ('service_desk', 'open triaged in_progress waiting resolved closed'),
        ('review', 'pending approved rejected'),
        ('risk', 'open under_review resolved closed rejected'),
        ('case', 'open investigating resolved closed'),
        ('tow', 'requested acknowledged en_route on_scene completed cancelled')
    $$,
    'these statuses, in this order'
);

select set_eq(
    $$select workflow, slug from tocsin.statuses where tenant_id = tap_help.tenant('tap-a') and is_default$$,
    $$
    select workflow, (array_agg(slug order by sort_order))[1]
    from tocsin.statuses
    where tenant_id = tap_help.tenant('tap-a')
    group by workflow
    $$,
    'the first of them is the initial one'
);

select set_eq(
    $$select workflow, slug from tocsin.statuses where tenant_id = tap_help.tenant('tap-a') and is_terminal$$,
    $$
    values
        ('enforcement', 'closed'),
        ('enforcement', 'cancelled'),
        ('service_desk', 'closed'),
        ('review', 'approved'),
        ('review', 'rejected'),
        ('risk', 'closed'),
        ('risk', 'rejected'),
        ('case', 'closed'),
        ('tow', 'completed'),
        ('tow', 'cancelled')
    $$,
    'these are terminal'
);

select is_empty(
    $$
    select statuses.workflow, statuses.slug
    from tocsin.statuses
    where
        statuses.tenant_id = tap_help.tenant('tap-a')
        and statuses.is_terminal = exists (
            select
            from tocsin.transitions
            where
                transitions.tenant_id = statuses.tenant_id
                and transitions.workflow = statuses.workflow
                and transitions.from_status = statuses.slug
        )
    $$,
    'from a terminal status nothing leads on, from every other something does'
);

select set_eq(
    $$
    select role
    from tocsin.role_permissions
    where
        tenant_id = tap_help.tenant('tap-a')
        and permission = 'incidents.transition'
        and workflow in ('*', 'risk')
    $$,
    array['admin'],
    'in risk only admins transition'
);

select is_empty(
    $$
    select workflow, slug, name, sort_order, is_terminal, is_default
    from tocsin.statuses
    where tenant_id = tap_help.tenant('tap-a')
    except
    select workflow, slug, name, sort_order, is_terminal, is_default
    from tocsin.statuses
    where tenant_id = tap_help.tenant('tap-b')
    $$,
    'every tenant starts with the same'
);

select *
from finish();

rollback;
