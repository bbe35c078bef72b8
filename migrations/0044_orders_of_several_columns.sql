-- Incidents by severity, and those of a severity from the newest or from the oldest on.
-- depends: 0043_one_scale_of_severities
set local role tocsin_owner;

create index incidents_by_severity_and_time on tocsin.incidents (tenant_id, severity_rank, created_at, id);

create index incidents_by_severity_and_age on tocsin.incidents (tenant_id, severity_rank desc, created_at, id);
