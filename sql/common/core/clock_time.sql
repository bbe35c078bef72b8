create or replace function core.clock_time(moment timestamptz, zone text)
returns text
language sql
stable
set search_path = ''
return (
    select
        to_char(local.at, 'YYYY-MM-DD"T"HH24:MI:SS')
        || case when local.away < interval '0' then '-' else '+' end
        || to_char(make_interval(secs => abs(extract(epoch from local.away)::double precision)), 'HH24:MI')
    from (
        select
            moment at time zone zone as at,
            moment at time zone zone - moment at time zone 'UTC' as away
    ) as local
);

comment on function core.clock_time(timestamptz, text) is
'A moment in ISO 8601 as the clocks of a time zone show it, to the second, with their distance from UTC.';
