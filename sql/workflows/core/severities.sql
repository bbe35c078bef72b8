create or replace function core.rank_severity()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
    new.severity := lower(new.severity);
    new.severity_rank := case
        when new.severity is null then 0
        else coalesce(
            (
                select severities.rank
                from tocsin.severities
                where
                    severities.tenant_id = new.tenant_id
                    and severities.workflow = new.workflow
                    and severities.slug = new.severity
            ),
            0
        )
    end;
    return new;
end;
$$;

comment on function core.rank_severity() is
'Writes the rank beside the severity, so that a list can be ordered by it from an index; none ranks 0.

The foreign key holds severity and rank together.';

create or replace view core.ranks
with (security_invoker = true)
as
select
    'severity' as scale,
    severity.slug,
    severity.rank::integer as rank
from tocsin.severities as severity
where severity.tenant_id = (select auth.tenant())
union all
select
    'priority' as scale,
    priority.slug,
    -priority.level as rank
from tocsin.priorities as priority
where priority.tenant_id = (select auth.tenant())
union all
select
    'tow priority' as scale,
    urgency.slug,
    urgency.rank
from (values ('normal', 1), ('urgent', 2), ('emergency', 3)) as urgency (slug, rank)
where (select auth.tenant()) is not null;

comment on view core.ranks is
'The words that have an order, by scale: the higher the rank, the worse or the more urgent.

A severity''s rank is on one scale for all workflows; the first level of priority is the most urgent.';

create or replace function core.rank_of(scale text, said text, highest boolean)
returns integer
language plpgsql
stable
set search_path = ''
as $$
declare
    found integer := (
        select case when highest then max(ranks.rank) else min(ranks.rank) end
        from core.ranks
        where
            ranks.scale = rank_of.scale
            and ranks.slug = rank_of.said
    );
begin
    if found is null then
        raise exception using
            errcode = 'invalid_parameter_value',
            constraint = 'filter-invalid',
            message = format(
                'There is no %s "%s". There are: %s.', rank_of.scale, left(rank_of.said, 100),
                (
                    select string_agg(known.slug, ', ' order by known.rank, known.slug)
                    from (
                        select
                            ranks.slug,
                            min(ranks.rank) as rank
                        from core.ranks
                        where ranks.scale = rank_of.scale
                        group by ranks.slug
                    ) as known
                )
            ),
            detail = json_build_object('parameter', regexp_replace(rank_of.scale, '^tow ', ''));
    end if;
    return found;
end;
$$;

comment on function core.rank_of(text, text, boolean) is
'The rank of a word, for comparing words in a list.

Arguments: scale, as in core.ranks; said, the word; highest, whether the highest or the lowest where workflows rank it
differently. Error: filter-invalid, naming the words that there are.';
