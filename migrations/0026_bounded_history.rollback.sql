set local role tocsin_owner;

alter table tocsin.prompt_responses drop column update_count;
