set local role tocsin_owner;

drop table tocsin.counters;

drop table tocsin.series;
