-- A prompt has its text; its title may be left out, and is then the name of its type. Prompts without a text take their
-- title, which was all that people read. No trigger looks on: nobody changed them.
-- depends: 0018_short_list_of_pending_words
set local role tocsin_owner;

alter table tocsin.prompts no force row level security;

alter table tocsin.prompts disable trigger user;

update tocsin.prompts
set prompt_text = title
where prompt_text is null;

alter table tocsin.prompts enable trigger user;

alter table tocsin.prompts force row level security;

alter table tocsin.prompts alter column prompt_text set not null;
