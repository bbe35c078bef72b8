set local role tocsin_owner;

drop table tocsin.seal_keys;

drop table tocsin.gates;
