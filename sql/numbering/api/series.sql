create or replace view api.series
with (security_invoker = true)
as
select
    number_series.slug as id,
    number_series.slug,
    number_series.format,
    number_series.period,
    core.format_number(number_series.format, (transaction_timestamp() at time zone tenants.time_zone)::date, 1)
        as example,
    array(
        select workflows.slug
        from tocsin.workflows
        where
            workflows.tenant_id = number_series.tenant_id
            and workflows.series = number_series.slug
        order by workflows.slug
    ) as workflows,
    number_series.version
from tocsin.number_series
inner join tocsin.tenants on number_series.tenant_id = tenants.id
where number_series.tenant_id = (select auth.tenant());

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
