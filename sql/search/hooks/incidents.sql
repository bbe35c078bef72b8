create or replace trigger incidents_71_index_on_insert
after insert on tocsin.incidents
for each row execute function core.index_words();

comment on trigger incidents_71_index_on_insert on tocsin.incidents is 'The words to find a new incident by.';

create or replace trigger incidents_71_index_on_update
after update on tocsin.incidents
for each row
when (
    (old.title, old.description, old.location_label)
    is distinct from (new.title, new.description, new.location_label)
)
execute function core.index_words();

comment on trigger incidents_71_index_on_update on tocsin.incidents is 'The words to find an amended incident by.';
