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

comment on column api.series.id is
'Its slug.';

comment on column api.series.slug is
'The word that it is named by; it never changes.';

comment on column api.series.format is
'How a number looks: literal text with YYYY, YY, MM, DD and N, as INC-YYMMDD-NNN.';

comment on column api.series.period is
'When the counting begins again: day, year or never.';

comment on column api.series.example is
'What a number of today would look like.';

comment on column api.series.workflows is
'The workflows whose incidents are numbered by it.';

comment on column api.series.version is
'How many times it has been written, from 1; the ETag begins with it.';
