create or replace function api.delete_series(slug text, if_match integer[])
returns void
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
        and number_series.slug = delete_series.slug
    for update;
    perform
        core.require_found(found),
        core.match_version(kept.version, delete_series.if_match);
    delete from tocsin.number_series
    where
        number_series.tenant_id = kept.tenant_id
        and number_series.slug = kept.slug;
exception
    when foreign_key_violation then
        perform core.raise_in_use('Workflows are numbered by this series, or it has given numbers.');
end;
$$;

comment on function api.delete_series(text, integer[]) is
'Remove a series that numbers no workflow and never has.

Arguments: slug; if_match, the versions accepted, null for any.
Errors: not-permitted, not-found, stale-version, in-use.';
