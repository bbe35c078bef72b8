set local role tocsin_owner;

drop table tocsin.incident_reporters;

drop table tocsin.incidents;
