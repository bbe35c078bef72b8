comment on table tocsin.counters is
'The last number given, for each series and period. Written by numbering only.';

comment on constraint counters_count_up_from_one on tocsin.counters is
'Counters count up from one.

problem: validation-failed
field: last_number';

comment on constraint counters_pkey on tocsin.counters is
'A row is named by tenant id and series and period start.

problem: internal';

comment on constraint counters_series_exists on tocsin.counters is
'Its series is a row of series of the same tenant.

problem: unknown-reference
field: series';
