set local role tocsin_owner;

alter table tocsin.counters
drop constraint counters_pkey,
add constraint counters_pkey primary key (tenant_id, series, period_start),
drop column period;

alter table tocsin.series
drop constraint series_format_shows_its_period,
drop constraint series_period_is_known,
drop constraint series_format_is_plain_text,
drop constraint series_format_counts_once,
drop constraint series_format_length,
drop column version,
add constraint series_format_is_understood check (format ~ '^[A-Z]{1,10}-(YYMMDD|YYYY)-N{3,6}$'),
add constraint series_period_is_known check (period in ('day', 'year', 'never')),
add constraint series_daily_format_shows_the_day check ((period = 'day') = (format like '%-YYMMDD-%'));

alter table tocsin.severities
drop constraint severities_name_length,
drop constraint severities_slug_is_a_word,
drop column version;
