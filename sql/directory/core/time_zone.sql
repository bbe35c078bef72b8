create or replace function core.time_zone()
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
    return (
        select tenants.time_zone
        from tocsin.tenants
        where tenants.id = auth.tenant()
    );
end;
$$;

comment on function core.time_zone() is
'The time zone of the caller''s tenant, by its IANA name; null without a tenant.';

create or replace function core.local_time(said timestamp without time zone)
returns timestamptz
language plpgsql
stable
set search_path = ''
as $$
declare
    zone constant text := core.time_zone();
    moment constant timestamptz := said at time zone zone;
begin
    return coalesce(
        (
            select min(moment - back)
            from unnest(array[interval '2 hours', interval '1 hour', interval '30 minutes', interval '0']) as back
            where (moment - back) at time zone zone = said
        ),
        moment
    );
end;
$$;

comment on function core.local_time(timestamp without time zone) is
'The moment at which the clocks of the caller''s tenant show a time; of a date, the moment at which that day begins.

Arguments: said, date and time without a zone. Where the clocks are put back and show it twice, the first; where they are
put forward and never show it, the moment at which they are.';
