create or replace function core.number_shape(format text, digits integer)
returns text
language sql
immutable
set search_path = ''
return replace(
    replace(
        replace(
            replace(regexp_replace(format, 'N{3,9}', repeat(chr(1), digits)), 'YYYY', repeat(chr(1), 4)),
            'YY',
            repeat(chr(1), 2)
        ),
        'MM',
        repeat(chr(1), 2)
    ),
    'DD',
    repeat(chr(1), 2)
);

comment on function core.number_shape(text, integer) is
'A format with a mark, which no format holds, wherever a digit will stand that is not its own.

Arguments: format; digits, how many the running number has.';

create or replace function core.formats_collide(one text, other text)
returns boolean
language plpgsql
immutable
set search_path = ''
as $$
begin
    return exists (
        select
        from generate_series(length(substring(formats_collide.one, 'N{3,9}')), 10) as own
        cross join generate_series(length(substring(formats_collide.other, 'N{3,9}')), 10) as their
        cross join core.number_shape(formats_collide.one, own) as a
        cross join core.number_shape(formats_collide.other, their) as b
        where
            length(a) = length(b)
            and not exists (
                select
                from generate_series(1, length(a)) as place
                where
                    substr(a, place, 1) <> substr(b, place, 1)
                    and not (substr(a, place, 1) = chr(1) and substr(b, place, 1) ~ '[0123456789]')
                    and not (substr(b, place, 1) = chr(1) and substr(a, place, 1) ~ '[0123456789]')
            )
    );
end;
$$;

comment on function core.formats_collide(text, text) is
'Whether two formats can give the same number: whether for some lengths of the running numbers every place agrees, or is
a digit in both. Arguments: two formats of tocsin.number_series.';

create or replace function core.check_format_collision()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    other text;
begin
    -- Two series that come at the same time take turns.
    perform pg_advisory_xact_lock(hashtextextended('series of ' || new.tenant_id, 0));
    select number_series.slug
    into other
    from tocsin.number_series
    where
        number_series.tenant_id = new.tenant_id
        and number_series.slug <> new.slug
        and core.formats_collide(number_series.format, new.format)
    limit 1;
    if found then
        raise exception using
            errcode = 'unique_violation',
            constraint = 'format-collides',
            message = format('The series %s could give the same numbers. Let the text or the date differ, or let that series number the workflow.', other),
            column = 'format';
    end if;
    return null;
end;
$$;

comment on function core.check_format_collision() is
'Two series of a tenant never give the same number: their formats cannot. Error: format-collides.';

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
        perform core.raise_invalid(
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
        perform core.raise_invalid(
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
