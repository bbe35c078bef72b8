set local role tocsin_owner;

drop index tocsin.incidents_by_severity_and_age;

drop index tocsin.incidents_by_severity_and_time;
