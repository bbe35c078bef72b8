create or replace function core.number_workflows(series text, workflows text[])
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    stranger text;
begin
    select named
    into stranger
    from unnest(number_workflows.workflows) as named
    where not exists (
        select
        from tocsin.workflows as flow
        where
            flow.tenant_id = auth.tenant()
            and flow.slug = named
            and flow.series is not null
    )
    limit 1;
    if found then
        perform core.invalid(
            'workflows', format('There is no workflow %s that is numbered.', stranger), 'unknown-workflow'
        );
    end if;
    select flow.slug
    into stranger
    from tocsin.workflows as flow
    where
        flow.tenant_id = auth.tenant()
        and flow.series = number_workflows.series
        and flow.slug <> all (number_workflows.workflows)
    limit 1;
    if found then
        perform core.invalid(
            'workflows',
            format('A workflow always has a series. Name %s in the series that it gets instead.', stranger)
        );
    end if;
    update tocsin.workflows as flow
    set series = number_workflows.series
    where
        flow.tenant_id = auth.tenant()
        and flow.slug = any (number_workflows.workflows)
        and flow.series <> number_workflows.series;
end;
$$;

comment on function core.number_workflows(text, text[]) is
'Lets workflows be numbered by a series from now on.

Arguments: series, its slug; workflows, slugs: those that the series numbers already are among them.
Errors: unknown-workflow, validation-failed.';
