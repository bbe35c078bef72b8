comment on table tocsin.number_counters is
'The last number given, for each series and period. Written by numbering only.';

comment on constraint number_counters_count_up_from_one on tocsin.number_counters is
'last_number must be 1 or more.

problem: validation-failed
field: last_number';

comment on constraint number_counters_pkey on tocsin.number_counters is
'A row is named by tenant id and series and period and period start.

problem: internal';

comment on constraint number_counters_series_exists on tocsin.number_counters is
'series must be a series of your organisation.

problem: unknown-reference
field: series';
