set local role tocsin_owner;

alter table tocsin.severities no force row level security;

alter table tocsin.incidents no force row level security;

alter table tocsin.severities disable trigger user;

alter table tocsin.incidents disable trigger user;

alter table tocsin.incidents drop constraint incidents_severity_exists;

update tocsin.severities as severity
set rank = scale.rank
from (
    select
        kept.tenant_id,
        kept.workflow,
        kept.slug,
        row_number() over (partition by kept.tenant_id, kept.workflow order by kept.rank) as rank
    from tocsin.severities as kept
) as scale
where
    severity.tenant_id = scale.tenant_id
    and severity.workflow = scale.workflow
    and severity.slug = scale.slug;

update tocsin.incidents as incident
set severity_rank = severity.rank
from tocsin.severities as severity
where
    incident.tenant_id = severity.tenant_id
    and incident.workflow = severity.workflow
    and incident.severity = severity.slug;

alter table tocsin.incidents
add constraint incidents_severity_exists foreign key (tenant_id, workflow, severity, severity_rank)
references tocsin.severities (tenant_id, workflow, slug, rank);

alter table tocsin.severities enable trigger user;

alter table tocsin.incidents enable trigger user;

alter table tocsin.incidents force row level security;

alter table tocsin.severities force row level security;
