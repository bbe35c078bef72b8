set local role tocsin_owner;

drop table tocsin.notifications;
