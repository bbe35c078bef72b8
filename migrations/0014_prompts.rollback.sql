set local role tocsin_owner;

drop table tocsin.prompt_recipients;

drop table tocsin.prompt_tokens;

drop table tocsin.prompts;

drop table tocsin.prompt_fields;

drop table tocsin.prompt_types;
