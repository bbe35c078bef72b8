set local role tocsin_owner;

alter table tocsin.prompts alter column prompt_text drop not null;
