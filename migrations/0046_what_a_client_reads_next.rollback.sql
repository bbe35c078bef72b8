set local role tocsin_owner;

drop index tocsin.tow_requests_by_status;

drop index tocsin.tow_requests_queue;

alter table tocsin.tow_requests
drop column priority_rank,
drop column is_open;

alter table tocsin.places
drop column version;

alter table tocsin.groups
drop column version;
