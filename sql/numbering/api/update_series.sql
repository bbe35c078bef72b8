create or replace function api.update_series(slug text, patch jsonb, if_match integer[])
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    kept tocsin.number_series;
begin
    perform core.require('settings.manage');
    select *
    into kept
    from tocsin.number_series
    where
        number_series.tenant_id = auth.tenant()
        and number_series.slug = update_series.slug
    for no key update;
    perform
        core.require_found(found),
        core.match_version(kept.version, update_series.if_match);
    update tocsin.number_series
    set
        format = coalesce(update_series.patch ->> 'format', kept.format),
        period = coalesce(update_series.patch ->> 'period', kept.period)
    where
        number_series.tenant_id = kept.tenant_id
        and number_series.slug = kept.slug;
    if jsonb_typeof(update_series.patch -> 'workflows') = 'array' then
        perform core.number_workflows(
            kept.slug, array(select jsonb_array_elements_text(update_series.patch -> 'workflows'))
        );
    end if;
    return (
        select (row_to_json(series), series.version, '/v1/series/' || series.slug)::core.result
        from api.series
        where series.slug = update_series.slug
    );
end;
$$;

comment on function api.update_series(text, jsonb, integer[]) is
'Change how numbers look from now on.

Numbers that were given stay; none is given twice: what is taken is passed over. With another format and the same period
the counting goes on, with another period it begins at 1. Arguments: slug; patch, format, period, and workflows that are
numbered by it from now on; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, format-collides, unknown-workflow, and the constraints of tocsin.number_series.';
