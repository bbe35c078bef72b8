-- What was written while this stood keeps its secrets: created_by of a prompt may be null, and then this is refused.
set local role tocsin_owner;

alter table tocsin.prompts alter column created_by set not null;

alter table tocsin.categories drop constraint categories_only_review_hides_reporters;

alter table tocsin.categories rename column is_reporter_confidential to hides_reporter;
