-- The built-in rows. They belong to a template tenant that nobody can enter (it is suspended and has no members);
-- a new tenant starts with a copy of them.
-- depends: 0004_catalogues 0008_requests
set local role tocsin_owner;

alter table tocsin.modules no force row level security;

alter table tocsin.permissions no force row level security;

alter table tocsin.tenants no force row level security;

alter table tocsin.tenant_modules no force row level security;

alter table tocsin.series no force row level security;

alter table tocsin.workflows no force row level security;

alter table tocsin.statuses no force row level security;

alter table tocsin.transitions no force row level security;

alter table tocsin.severities no force row level security;

alter table tocsin.categories no force row level security;

alter table tocsin.priorities no force row level security;

alter table tocsin.roles no force row level security;

alter table tocsin.role_permissions no force row level security;

insert into tocsin.modules (slug, name)
values
('enforcement', 'Enforcement'),
('prompts', 'Prompts and responses'),
('service_desk', 'Service desk'),
('review', 'Workplace review'),
('risk', 'Risk register');

insert into tocsin.permissions (slug, description)
values
('incidents.view', 'See every incident of the workflow'),
('incidents.create', 'Open an incident'),
('incidents.update', 'Amend an incident'),
('incidents.delete', 'Delete an incident (softly)'),
('incidents.assign', 'Assign an incident'),
('incidents.delegate', 'Delegate an incident'),
('incidents.escalate', 'Escalate an incident'),
('incidents.transition', 'Move an incident to another status'),
('incidents.dispatch', 'Dispatch help and follow it'),
('incidents.review', 'Approve or reject a report'),
('incidents.tasks.manage', 'Manage tasks'),
('incidents.comments.manage', 'Comment on any visible incident'),
('incidents.comments.internal', 'Write and see internal comments'),
('incidents.categories.manage', 'Manage categories'),
('incidents.priorities.manage', 'Manage priorities'),
('incidents.statuses.manage', 'Manage statuses and transitions'),
('incidents.public.submit', 'Submit from outside (the guest intake)'),
('cases.view', 'See every case'),
('cases.update', 'Work on cases'),
('prompts.manage', 'Ask and resend prompts'),
('responses.view', 'See responses'),
('responses.moderate', 'Void responses'),
('responses.enter', 'Enter responses on behalf of somebody'),
('risks.view', 'See the risk register'),
('risks.manage', 'Change the risk register'),
('risks.map', 'Map any incident to a risk'),
('amendments.view', 'See amendments'),
('ledger.view', 'Read the ledger'),
('directory.manage', 'Manage members, groups and places'),
('settings.manage', 'Change the tenant''s settings'),
('webhooks.manage', 'Manage webhooks'),
('import.run', 'Import past incidents');

insert into tocsin.tenants (id, slug, name, status)
values
('00000000-0000-0000-0000-000000000000', 'template', 'The built-in rows', 'suspended');

insert into tocsin.tenant_modules (tenant_id, module)
select
    template.id,
    modules.slug
from tocsin.tenants as template
cross join tocsin.modules
where template.slug = 'template';

insert into tocsin.series (tenant_id, slug, format, period)
select
    template.id,
    built_in.slug,
    built_in.format,
    built_in.period
from tocsin.tenants as template
cross join (
    values
    ('incident', 'INC-YYMMDD-NNN', 'day'),
    ('review', 'INC-YYYY-NNNN', 'year'),
    ('case', 'CASE-YYYY-NNNN', 'year')
) as built_in (slug, format, period)
where template.slug = 'template';

insert into tocsin.workflows (
    tenant_id,
    slug,
    name,
    module,
    series,
    default_category,
    default_severity,
    required_fields,
    takes_priority,
    is_immutable,
    description_limit
)
select
    template.id,
    built_in.slug,
    built_in.name,
    built_in.module,
    built_in.series,
    built_in.default_category,
    built_in.default_severity,
    built_in.required_fields,
    built_in.takes_priority,
    built_in.is_immutable,
    built_in.description_limit
from tocsin.tenants as template
cross join (
    values
    (
        'enforcement',
        'Enforcement',
        'enforcement',
        'incident',
        null,
        'warning',
        array['category', 'description'],
        false,
        false,
        10000
    ),
    ('service_desk', 'Service desk', 'service_desk', 'incident', 'general', null, array['title'], true, false, 10000),
    (
        'review',
        'Workplace review',
        'review',
        'review',
        null,
        null,
        array['category', 'severity', 'title', 'description'],
        false,
        true,
        2000
    ),
    (
        'risk',
        'Risk',
        'risk',
        'incident',
        null,
        null,
        array['category', 'severity', 'title', 'description', 'occurred_at'],
        false,
        false,
        10000
    ),
    ('case', 'Case', 'review', 'case', null, null, array[]::text[], false, false, 10000),
    ('tow', 'Tow request', 'enforcement', null, null, null, array[]::text[], false, false, 10000)
)
    as built_in (
        slug, name, module, series, default_category, default_severity, required_fields, takes_priority, is_immutable,
        description_limit
    )
where template.slug = 'template';

update tocsin.tenants
set default_workflow = 'enforcement'
where slug = 'template';

insert into tocsin.statuses (tenant_id, workflow, slug, name, sort_order, is_terminal, is_default)
select
    template.id,
    built_in.workflow,
    built_in.slug,
    built_in.name,
    built_in.sort_order,
    built_in.is_terminal,
    built_in.is_default
from tocsin.tenants as template
cross join (
    values
    ('enforcement', 'open', 'Open', 1, false, true),
    ('enforcement', 'triaged', 'Triaged', 2, false, false),
    ('enforcement', 'dispatched', 'Dispatched', 3, false, false),
    ('enforcement', 'resolved', 'Resolved', 4, false, false),
    ('enforcement', 'closed', 'Closed', 5, true, false),
    ('enforcement', 'cancelled', 'Cancelled', 6, true, false),
    ('service_desk', 'open', 'Open', 1, false, true),
    ('service_desk', 'triaged', 'Triaged', 2, false, false),
    ('service_desk', 'in_progress', 'In progress', 3, false, false),
    ('service_desk', 'waiting', 'Waiting', 4, false, false),
    ('service_desk', 'resolved', 'Resolved', 5, false, false),
    ('service_desk', 'closed', 'Closed', 6, true, false),
    ('review', 'pending', 'Pending', 1, false, true),
    ('review', 'approved', 'Approved', 2, true, false),
    ('review', 'rejected', 'Rejected', 3, true, false),
    ('risk', 'open', 'Open', 1, false, true),
    ('risk', 'under_review', 'Under review', 2, false, false),
    ('risk', 'resolved', 'Resolved', 3, false, false),
    ('risk', 'closed', 'Closed', 4, true, false),
    ('risk', 'rejected', 'Rejected', 5, true, false),
    ('case', 'open', 'Open', 1, false, true),
    ('case', 'investigating', 'Investigating', 2, false, false),
    ('case', 'resolved', 'Resolved', 3, false, false),
    ('case', 'closed', 'Closed', 4, true, false),
    ('tow', 'requested', 'Requested', 1, false, true),
    ('tow', 'acknowledged', 'Acknowledged', 2, false, false),
    ('tow', 'en_route', 'En route', 3, false, false),
    ('tow', 'on_scene', 'On scene', 4, false, false),
    ('tow', 'completed', 'Completed', 5, true, false),
    ('tow', 'cancelled', 'Cancelled', 6, true, false)
) as built_in (workflow, slug, name, sort_order, is_terminal, is_default)
where template.slug = 'template';

insert into tocsin.transitions (tenant_id, workflow, from_status, to_status, permission)
select
    template.id,
    built_in.workflow,
    built_in.from_status,
    built_in.to_status,
    built_in.permission
from tocsin.tenants as template
cross join (
    values
    ('enforcement', 'open', 'triaged', 'incidents.transition'),
    ('enforcement', 'open', 'dispatched', 'incidents.dispatch'),
    ('enforcement', 'triaged', 'dispatched', 'incidents.dispatch'),
    ('enforcement', 'open', 'resolved', 'incidents.transition'),
    ('enforcement', 'triaged', 'resolved', 'incidents.transition'),
    ('enforcement', 'dispatched', 'resolved', 'incidents.transition'),
    ('enforcement', 'resolved', 'closed', 'incidents.transition'),
    ('enforcement', 'open', 'cancelled', 'incidents.transition'),
    ('enforcement', 'triaged', 'cancelled', 'incidents.transition'),
    ('enforcement', 'dispatched', 'cancelled', 'incidents.transition'),
    ('service_desk', 'open', 'triaged', 'incidents.transition'),
    ('service_desk', 'triaged', 'in_progress', 'incidents.transition'),
    ('service_desk', 'in_progress', 'waiting', 'incidents.transition'),
    ('service_desk', 'waiting', 'in_progress', 'incidents.transition'),
    ('service_desk', 'open', 'resolved', 'incidents.transition'),
    ('service_desk', 'triaged', 'resolved', 'incidents.transition'),
    ('service_desk', 'in_progress', 'resolved', 'incidents.transition'),
    ('service_desk', 'waiting', 'resolved', 'incidents.transition'),
    ('service_desk', 'resolved', 'closed', 'incidents.transition'),
    ('service_desk', 'resolved', 'in_progress', 'incidents.transition'),
    ('review', 'pending', 'approved', 'incidents.review'),
    ('review', 'pending', 'rejected', 'incidents.review'),
    ('risk', 'open', 'under_review', 'incidents.transition'),
    ('risk', 'open', 'resolved', 'incidents.transition'),
    ('risk', 'open', 'rejected', 'incidents.transition'),
    ('risk', 'under_review', 'resolved', 'incidents.transition'),
    ('risk', 'under_review', 'rejected', 'incidents.transition'),
    ('risk', 'resolved', 'closed', 'incidents.transition'),
    ('case', 'open', 'investigating', 'cases.update'),
    ('case', 'open', 'resolved', 'cases.update'),
    ('case', 'open', 'closed', 'cases.update'),
    ('case', 'investigating', 'resolved', 'cases.update'),
    ('case', 'investigating', 'closed', 'cases.update'),
    ('case', 'resolved', 'closed', 'cases.update'),
    ('tow', 'requested', 'acknowledged', 'incidents.dispatch'),
    ('tow', 'acknowledged', 'en_route', 'incidents.dispatch'),
    ('tow', 'en_route', 'on_scene', 'incidents.dispatch'),
    ('tow', 'on_scene', 'completed', 'incidents.dispatch'),
    ('tow', 'requested', 'cancelled', 'incidents.dispatch'),
    ('tow', 'acknowledged', 'cancelled', 'incidents.dispatch'),
    ('tow', 'en_route', 'cancelled', 'incidents.dispatch'),
    ('tow', 'on_scene', 'cancelled', 'incidents.dispatch')
) as built_in (workflow, from_status, to_status, permission)
where template.slug = 'template';

insert into tocsin.severities (tenant_id, workflow, slug, name, rank)
select
    template.id,
    built_in.workflow,
    built_in.slug,
    built_in.name,
    built_in.rank
from tocsin.tenants as template
cross join (
    values
    ('enforcement', 'info', 'Info', 1),
    ('enforcement', 'warning', 'Warning', 2),
    ('enforcement', 'critical', 'Critical', 3),
    ('service_desk', 'low', 'Low', 1),
    ('service_desk', 'medium', 'Medium', 2),
    ('service_desk', 'high', 'High', 3),
    ('service_desk', 'critical', 'Critical', 4),
    ('review', 'low', 'Low', 1),
    ('review', 'medium', 'Medium', 2),
    ('review', 'high', 'High', 3),
    ('review', 'critical', 'Critical', 4),
    ('risk', 'low', 'Low', 1),
    ('risk', 'medium', 'Medium', 2),
    ('risk', 'high', 'High', 3),
    ('risk', 'critical', 'Critical', 4)
) as built_in (workflow, slug, name, rank)
where template.slug = 'template';

insert into tocsin.categories (tenant_id, workflow, slug, name, hides_reporter)
select
    template.id,
    built_in.workflow,
    built_in.slug,
    built_in.name,
    built_in.hides_reporter
from tocsin.tenants as template
cross join (
    values
    ('enforcement', 'road_blockage', 'Road blockage', false),
    ('enforcement', 'illegal_parking', 'Illegal parking', false),
    ('enforcement', 'slip_violation', 'Slip violation', false),
    ('enforcement', 'damage_report', 'Damage report', false),
    ('enforcement', 'safety_hazard', 'Safety hazard', false),
    ('enforcement', 'medical', 'Medical', false),
    ('enforcement', 'fire', 'Fire', false),
    ('enforcement', 'other', 'Other', false),
    ('review', 'physical_injury', 'Physical injury', false),
    ('review', 'illness_sickness', 'Illness sickness', false),
    ('review', 'mental_health', 'Mental health', true),
    ('review', 'medical_emergency', 'Medical emergency', false),
    ('review', 'health_safety_concern', 'Health safety concern', false),
    ('review', 'other', 'Other', false),
    ('service_desk', 'general', 'General', false),
    ('risk', 'general', 'General', false)
) as built_in (workflow, slug, name, hides_reporter)
where template.slug = 'template';

insert into tocsin.priorities (tenant_id, slug, name, level, response_time_minutes, resolution_time_minutes, is_default)
select
    template.id,
    built_in.slug,
    built_in.name,
    built_in.level,
    built_in.response_time_minutes,
    built_in.resolution_time_minutes,
    built_in.is_default
from tocsin.tenants as template
cross join (
    values
    ('urgent', 'Urgent', 1, 15, 240, false),
    ('high', 'High', 2, 60, 480, false),
    ('normal', 'Normal', 3, 240, 2880, true),
    ('low', 'Low', 4, 480, 10080, false)
) as built_in (slug, name, level, response_time_minutes, resolution_time_minutes, is_default)
where template.slug = 'template';

insert into tocsin.roles (tenant_id, slug, name)
select
    template.id,
    built_in.slug,
    built_in.name
from tocsin.tenants as template
cross join (
    values
    ('worker', 'Worker'),
    ('team_lead', 'Team lead'),
    ('supervisor', 'Supervisor'),
    ('operator', 'Operator'),
    ('whs', 'Workplace health and safety'),
    ('risk_manager', 'Risk manager'),
    ('auditor', 'Auditor'),
    ('admin', 'Admin')
) as built_in (slug, name)
where template.slug = 'template';

insert into tocsin.role_permissions (tenant_id, role, permission, workflow)
select
    template.id,
    built_in.role,
    built_in.permission,
    built_in.workflow
from tocsin.tenants as template
cross join (
    values
    ('worker', 'incidents.create', '*'),
    ('team_lead', 'incidents.create', '*'),
    ('supervisor', 'incidents.create', '*'),
    ('operator', 'incidents.view', 'enforcement'),
    ('operator', 'incidents.create', 'enforcement'),
    ('operator', 'incidents.update', 'enforcement'),
    ('operator', 'incidents.assign', 'enforcement'),
    ('operator', 'incidents.delegate', 'enforcement'),
    ('operator', 'incidents.escalate', 'enforcement'),
    ('operator', 'incidents.transition', 'enforcement'),
    ('operator', 'incidents.dispatch', 'enforcement'),
    ('operator', 'incidents.tasks.manage', 'enforcement'),
    ('operator', 'incidents.comments.manage', 'enforcement'),
    ('operator', 'incidents.comments.internal', 'enforcement'),
    ('operator', 'incidents.view', 'service_desk'),
    ('operator', 'incidents.create', 'service_desk'),
    ('operator', 'incidents.update', 'service_desk'),
    ('operator', 'incidents.assign', 'service_desk'),
    ('operator', 'incidents.delegate', 'service_desk'),
    ('operator', 'incidents.escalate', 'service_desk'),
    ('operator', 'incidents.transition', 'service_desk'),
    ('operator', 'incidents.dispatch', 'service_desk'),
    ('operator', 'incidents.tasks.manage', 'service_desk'),
    ('operator', 'incidents.comments.manage', 'service_desk'),
    ('operator', 'incidents.comments.internal', 'service_desk'),
    ('operator', 'incidents.dispatch', 'tow'),
    ('operator', 'prompts.manage', '*'),
    ('operator', 'responses.view', '*'),
    ('operator', 'responses.moderate', '*'),
    ('operator', 'responses.enter', '*'),
    ('whs', 'incidents.view', 'review'),
    ('whs', 'incidents.create', 'review'),
    ('whs', 'incidents.review', 'review'),
    ('whs', 'cases.view', '*'),
    ('whs', 'cases.update', '*'),
    ('risk_manager', 'incidents.view', 'risk'),
    ('risk_manager', 'incidents.create', 'risk'),
    ('risk_manager', 'incidents.update', 'risk'),
    ('risk_manager', 'incidents.comments.manage', 'risk'),
    ('risk_manager', 'incidents.comments.internal', 'risk'),
    ('risk_manager', 'risks.view', '*'),
    ('risk_manager', 'risks.manage', '*'),
    ('risk_manager', 'risks.map', '*'),
    ('risk_manager', 'amendments.view', '*'),
    ('auditor', 'incidents.view', '*'),
    ('auditor', 'cases.view', '*'),
    ('auditor', 'responses.view', '*'),
    ('auditor', 'risks.view', '*'),
    ('auditor', 'amendments.view', '*'),
    ('auditor', 'ledger.view', '*')
) as built_in (role, permission, workflow)
where template.slug = 'template';

insert into tocsin.role_permissions (tenant_id, role, permission)
select
    template.id,
    'admin' as role,
    permissions.slug
from tocsin.tenants as template
cross join tocsin.permissions
where template.slug = 'template';

alter table tocsin.modules force row level security;

alter table tocsin.permissions force row level security;

alter table tocsin.tenants force row level security;

alter table tocsin.tenant_modules force row level security;

alter table tocsin.series force row level security;

alter table tocsin.workflows force row level security;

alter table tocsin.statuses force row level security;

alter table tocsin.transitions force row level security;

alter table tocsin.severities force row level security;

alter table tocsin.categories force row level security;

alter table tocsin.priorities force row level security;

alter table tocsin.roles force row level security;

alter table tocsin.role_permissions force row level security;
