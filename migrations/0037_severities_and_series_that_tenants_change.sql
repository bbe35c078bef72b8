-- Severities and number formats are changed by routes: a change is a version, a format is literal text, date parts and
-- a running number, and a counter belongs to the period that it counts in.
-- depends: 0036_roles_that_tenants_change
set local role tocsin_owner;

alter table tocsin.severities no force row level security;

alter table tocsin.series no force row level security;

alter table tocsin.counters no force row level security;

alter table tocsin.severities
add column version integer not null default 1,
add constraint severities_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
add constraint severities_name_length check (length(name) between 1 and 100);

alter table tocsin.series
drop constraint series_format_is_understood,
drop constraint series_period_is_known,
drop constraint series_daily_format_shows_the_day,
add column version integer not null default 1,
add constraint series_format_length check (length(format) between 3 and 40),
add constraint series_format_counts_once check (regexp_count(format, 'N{3,}') = 1 and format !~ 'N{10}'),
add constraint series_format_is_plain_text check (
    format !~ '[\u0001-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]'
    and format !~ '^[ =+@-]|  | $'
),
add constraint series_period_is_known check (period in ('day', 'month', 'year', 'never')),
add constraint series_format_shows_its_period check (
    case period
        when 'never' then true
        when 'year' then format ~ 'YY'
        when 'month' then format ~ 'YY' and format ~ 'MM'
        else format ~ 'YY' and format ~ 'MM' and format ~ 'DD'
    end
);

alter table tocsin.counters
add column period text not null default 'day';

update tocsin.counters as counter
set period = series.period
from tocsin.series
where
    series.tenant_id = counter.tenant_id
    and series.slug = counter.series;

alter table tocsin.counters
alter column period drop default,
drop constraint counters_pkey,
add constraint counters_pkey primary key (tenant_id, series, period, period_start);

alter table tocsin.severities force row level security;

alter table tocsin.series force row level security;

alter table tocsin.counters force row level security;
