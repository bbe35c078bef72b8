set local role tocsin_owner;

alter index tocsin.incident_words_lookup reset (gin_pending_list_limit);
