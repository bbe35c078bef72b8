set local role tocsin_owner;

alter table tocsin.severities drop constraint severities_name_is_not_blank;
