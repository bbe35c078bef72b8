-- Severities of all workflows are ranked on one scale, so that a list of several workflows is compared and ordered by
-- it: info 10, low 20, warning 30, medium 40, high 50, critical 60, with room between and above for a tenant's own.
-- Those that a tenant has added above the built-in ones stay above them. No trigger looks on: no incident has changed.
-- depends: 0042_prompts_say_what_they_ask
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
        coalesce(
            built_in.rank,
            60 + row_number() over (
                partition by kept.tenant_id, kept.workflow, built_in.rank is null
                order by kept.rank
            )
        ) as rank
    from tocsin.severities as kept
    left join (
        values
        ('info', 10),
        ('low', 20),
        ('warning', 30),
        ('medium', 40),
        ('high', 50),
        ('critical', 60)
    ) as built_in (slug, rank) on kept.slug = built_in.slug
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
