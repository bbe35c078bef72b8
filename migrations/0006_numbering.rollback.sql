set local role tocsin_owner;

drop table tocsin.number_counters;

drop table tocsin.number_series;
