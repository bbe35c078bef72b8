create or replace function api.create_series(slug text, format text, period text, workflows text[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    perform core.require('settings.manage');
    insert into tocsin.number_series (tenant_id, slug, format, period)
    values (auth.tenant(), create_series.slug, create_series.format, create_series.period);
    perform core.number_workflows(create_series.slug, coalesce(create_series.workflows, '{}'));
    return (
        select (row_to_json(series), series.version, '/v1/series/' || series.slug)::core.result
        from api.series
        where series.slug = create_series.slug
    );
end;
$$;

comment on function api.create_series(text, text, text, text[]) is
'Add a series of numbers.

Arguments: slug; format, literal text with YYYY, YY, MM, DD and 3 to 9 N, at most 40 characters, as 2026/0042 by
YYYY/NNNN; period, after which it starts again at 1: day, month, year (the format shows as much of the date) or never;
workflows that are numbered by it from now on, none unless given.
Errors: not-permitted, series-exists, format-collides, unknown-workflow, and the constraints of tocsin.number_series.';
