create or replace view api.workflows
with (security_invoker = true)
as
select
    workflow.slug as id,
    workflow.slug,
    workflow.name,
    workflow.module,
    auth.has_module(workflow.module) as is_enabled,
    workflow.default_category,
    workflow.default_severity,
    workflow.required_fields,
    workflow.uses_priority,
    workflow.is_immutable,
    workflow.description_limit,
    (
        select
            coalesce(
                json_agg(
                    json_build_object(
                        'slug', status.slug,
                        'name', status.name,
                        'sort_order', status.sort_order,
                        'is_terminal', status.is_terminal,
                        'is_default', status.is_default,
                        'is_open', status.is_open
                    )
                    order by status.sort_order, status.slug
                ),
                '[]'
            )
        from tocsin.statuses as status
        where
            status.tenant_id = workflow.tenant_id
            and status.workflow = workflow.slug
    ) as statuses,
    (
        select
            coalesce(
                json_agg(
                    json_build_object(
                        'from_status', move.from_status,
                        'to_status', move.to_status,
                        'permission', move.permission,
                        'verb', move.verb
                    )
                    order by move.from_status, move.to_status
                ),
                '[]'
            )
        from tocsin.transitions as move
        where
            move.tenant_id = workflow.tenant_id
            and move.workflow = workflow.slug
    ) as transitions,
    (
        select
            coalesce(
                json_agg(
                    json_build_object('slug', severity.slug, 'name', severity.name, 'rank', severity.rank)
                    order by severity.rank
                ),
                '[]'
            )
        from tocsin.severities as severity
        where
            severity.tenant_id = workflow.tenant_id
            and severity.workflow = workflow.slug
    ) as severities
from tocsin.workflows as workflow
where workflow.tenant_id = (select auth.tenant());

comment on view api.workflows is
'The workflows, each with its statuses, moves and severities: what a client needs to draw an incident and its buttons.

is_enabled: whether the organisation has the module. A move with a verb is made by this verb alone. Which moves the caller
may make of one incident now is said by the incident, in allowed_transitions.';

comment on column api.workflows.id is
'Its slug.';

comment on column api.workflows.slug is
'The word that it is named by; it never changes.';

comment on column api.workflows.name is
'What people call it.';

comment on column api.workflows.module is
'The module that it belongs to.';

comment on column api.workflows.is_enabled is
'Whether the organisation uses it.';

comment on column api.workflows.default_category is
'The category of an incident that names none.';

comment on column api.workflows.default_severity is
'The severity of an incident that names none.';

comment on column api.workflows.required_fields is
'The fields that an incident must have.';

comment on column api.workflows.uses_priority is
'Whether its incidents have a priority.';

comment on column api.workflows.is_immutable is
'Whether its incidents are never amended or deleted.';

comment on column api.workflows.description_limit is
'How many characters a description may have.';

comment on column api.workflows.statuses is
'Its statuses, in order.';

comment on column api.workflows.transitions is
'The moves that it allows.';

comment on column api.workflows.severities is
'Its severities, in order of rank.';
