set local role tocsin_owner;

alter table tocsin.prompt_types no force row level security;

alter table tocsin.prompt_fields no force row level security;

delete from tocsin.prompt_fields;

delete from tocsin.prompt_types;

alter table tocsin.prompt_types force row level security;

alter table tocsin.prompt_fields force row level security;
