-- Number series: how a number looks, and how far each period has counted.
-- depends: 0005_common
set local role tocsin_owner;

create table tocsin.number_series (
    tenant_id uuid not null,
    slug text not null,
    format text not null,
    period text not null,
    version integer not null default 1,
    constraint number_series_pkey primary key (tenant_id, slug),
    constraint number_series_tenant_exists foreign key (tenant_id) references tocsin.tenants (id),
    constraint number_series_slug_is_a_word check (slug ~ '^[a-z][a-z0-9_]{0,62}$'),
    constraint number_series_format_is_unique unique (tenant_id, format),
    constraint number_series_format_length check (length(format) between 3 and 40),
    constraint number_series_format_counts_once check (regexp_count(format, 'N{3,}') = 1 and format !~ 'N{10}'),
    constraint number_series_format_is_plain_text check (
        format !~ '[\u0001-\u001f\u007f-\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]'
        and format !~ '^[ =+@-]|  | $'
    ),
    constraint number_series_period_is_known check (period in ('day', 'month', 'year', 'never')),
    constraint number_series_format_shows_its_period check (
        case period
            when 'never' then true
            when 'year' then format ~ 'YY'
            when 'month' then format ~ 'YY' and format ~ 'MM'
            else format ~ 'YY' and format ~ 'MM' and format ~ 'DD'
        end
    )
);

create table tocsin.number_counters (
    tenant_id uuid not null,
    series text not null,
    period_start date not null,
    last_number integer not null,
    period text not null,
    constraint number_counters_pkey primary key (tenant_id, series, period, period_start),
    constraint number_counters_series_exists foreign key (tenant_id, series)
    references tocsin.number_series (tenant_id, slug),
    constraint number_counters_count_up_from_one check (last_number >= 1)
)
with (fillfactor = 50);

insert into tocsin.number_series (tenant_id, slug, format, period)
select
    '00000000-0000-0000-0000-000000000000'::uuid as tenant_id,
    built_in.slug,
    built_in.format,
    built_in.period
from (
    values
    ('incident', 'INC-YYMMDD-NNN', 'day'),
    ('review', 'INC-YYYY-NNNN', 'year'),
    ('case', 'CASE-YYYY-NNNN', 'year')
) as built_in (slug, format, period);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.number_series
alter column slug set statistics 0,
alter column format set statistics 0,
alter column period set statistics 0;

alter table tocsin.number_counters
alter column series set statistics 0;

alter table tocsin.number_series enable row level security;

alter table tocsin.number_series force row level security;

alter table tocsin.number_counters enable row level security;

alter table tocsin.number_counters force row level security;
