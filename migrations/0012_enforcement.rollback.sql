set local role tocsin_owner;

drop table tocsin.tow_requests;

drop table tocsin.incident_actions;
