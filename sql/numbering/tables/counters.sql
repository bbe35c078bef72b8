comment on table tocsin.counters is
'The last number given, for each series and period. Written by numbering only.';

comment on constraint counters_count_up_from_one on tocsin.counters is
'last_number must be 1 or more.

problem: validation-failed
field: last_number';

comment on constraint counters_pkey on tocsin.counters is
'A row is named by tenant id and series and period and period start.

problem: internal';

comment on constraint counters_series_exists on tocsin.counters is
'series must be a series of your organisation.

problem: unknown-reference
field: series';
