create or replace function core.next_number(series text, at timestamptz)
returns text
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := auth.tenant();
    rule record;
    starts date;
    counted integer;
    told text;
begin
    select
        number_series.format,
        number_series.period,
        (next_number.at at time zone tenants.time_zone)::date as day
    into rule
    from tocsin.number_series
    inner join tocsin.tenants on number_series.tenant_id = tenants.id
    where
        number_series.tenant_id = home
        and number_series.slug = next_number.series;
    starts := case rule.period when 'never' then '-infinity' else date_trunc(rule.period, rule.day::timestamp)::date end;
    insert into tocsin.number_counters as counter (tenant_id, series, period, period_start, last_number)
    values (home, next_number.series, rule.period, starts, 1)
    on conflict on constraint number_counters_pkey do update
    set last_number = counter.last_number + 1
    returning counter.last_number into counted;
    told := core.format_number(rule.format, rule.day, counted);
    if core.is_number_taken(told) then
        while core.is_number_taken(told) loop
            counted := counted + 1;
            told := core.format_number(rule.format, rule.day, counted);
        end loop;
        update tocsin.number_counters
        set last_number = counted
        where
            number_counters.tenant_id = home
            and number_counters.series = next_number.series
            and number_counters.period = rule.period
            and number_counters.period_start = starts;
    end if;
    return told;
end;
$$;

alter function core.next_number(text, timestamptz) owner to tocsin_ledger;

comment on function core.next_number(text, timestamptz) is
'The next number of a series: gap-free, because the counter''s row stays locked until this transaction ends.

A rolled-back creation takes its number back; two creators of one tenant wait for one another, two tenants never do.
A number that was given under an earlier format of a series is passed over.
Arguments: series, a slug of tocsin.number_series; at, the moment whose day, month or year (in the tenant''s zone) it
counts in.
Security definer: members may not touch counters.';

create or replace function core.format_number(format text, day date, counted integer)
returns text
language sql
immutable
set search_path = ''
return replace(
    replace(
        replace(
            replace(
                regexp_replace(
                    format,
                    'N{3,9}',
                    lpad(
                        counted::text,
                        greatest(length(substring(format, 'N{3,9}')), length(counted::text)),
                        '0'
                    )
                ),
                'YYYY',
                to_char(day, 'YYYY')
            ),
            'YY',
            to_char(day, 'YY')
        ),
        'MM',
        to_char(day, 'MM')
    ),
    'DD',
    to_char(day, 'DD')
);

comment on function core.format_number(text, date, integer) is
'A number as its series writes it: by INC-YYMMDD-NNN the 4th of a day is INC-261121-004, the 1,000th INC-261121-1000; by
YYYY/NNNN the 42nd of a year 2026/0042.

Arguments: format, text with YYYY, YY, MM, DD and as many N as digits at least; day; counted, from 1.';
