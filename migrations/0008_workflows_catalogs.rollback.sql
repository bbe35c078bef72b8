set local role tocsin_owner;

drop table tocsin.priorities;

drop table tocsin.categories;

drop table tocsin.severities;
