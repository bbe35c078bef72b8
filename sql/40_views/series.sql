create or replace view api.series
with (security_invoker = true)
as
select
    series.slug as id,
    series.slug,
    series.format,
    series.period,
    core.format_number(series.format, (transaction_timestamp() at time zone tenants.time_zone)::date, 1) as example,
    array(
        select workflows.slug
        from tocsin.workflows
        where
            workflows.tenant_id = series.tenant_id
            and workflows.series = series.slug
        order by workflows.slug
    ) as workflows,
    series.version
from tocsin.series
inner join tocsin.tenants on series.tenant_id = tenants.id
where series.tenant_id = (select auth.tenant());

comment on view api.series is
'The series of numbers: how they look, when they start again, and which workflows are numbered by each.

example: the first number of the day.';
