create or replace function engine.copy_built_in_rows(template uuid, tenant uuid)
returns void
language sql
volatile
set search_path = ''
as $$
insert into tocsin.number_series (tenant_id, slug, format, period)
select tenant, slug, format, period
from tocsin.number_series
where tenant_id = template;

insert into tocsin.workflows (
    tenant_id, slug, name, module, series, default_category, default_severity, required_fields, uses_priority,
    is_immutable, description_limit, move_permission
)
select
    tenant, slug, name, module, series, default_category, default_severity, required_fields, uses_priority,
    is_immutable, description_limit, move_permission
from tocsin.workflows
where tenant_id = template;

insert into tocsin.statuses (tenant_id, workflow, slug, name, sort_order, is_terminal, is_default, is_built_in)
select tenant, workflow, slug, name, sort_order, is_terminal, is_default, is_built_in
from tocsin.statuses
where tenant_id = template;

insert into tocsin.transitions (
    tenant_id, workflow, from_status, to_status, permission, least_permission, verb, is_built_in
)
select tenant, workflow, from_status, to_status, permission, least_permission, verb, is_built_in
from tocsin.transitions
where tenant_id = template;

insert into tocsin.severities (tenant_id, workflow, slug, name, rank)
select tenant, workflow, slug, name, rank
from tocsin.severities
where tenant_id = template;

insert into tocsin.categories (tenant_id, workflow, slug, name, description, is_reporter_confidential)
select tenant, workflow, slug, name, description, is_reporter_confidential
from tocsin.categories
where tenant_id = template;

insert into tocsin.priorities (
    tenant_id, slug, name, level, response_time_minutes, resolution_time_minutes, is_default
)
select tenant, slug, name, level, response_time_minutes, resolution_time_minutes, is_default
from tocsin.priorities
where tenant_id = template;

insert into tocsin.roles (tenant_id, slug, name, is_built_in)
select tenant, slug, name, is_built_in
from tocsin.roles
where tenant_id = template;

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
select tenant, role, permission, workflow
from tocsin.role_permissions
where tenant_id = template;
$$;

alter function engine.copy_built_in_rows(uuid, uuid) owner to tocsin_engine;

comment on function engine.copy_built_in_rows(uuid, uuid) is
'Gives a new tenant its own copy of every built-in word: series, workflows, statuses, transitions, severities,
categories, priorities, roles and what they hold.

Arguments: template, the tenant to copy; tenant, the new one, assumed by the caller.';
