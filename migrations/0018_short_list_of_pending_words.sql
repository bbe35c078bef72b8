-- Words that are yet to be sorted into the index are read by every search, one after the other: 64 kB of them at the
-- most, instead of 4 MB.
-- depends: 0017_worker_timeouts
set local role tocsin_owner;

alter index tocsin.incident_words_lookup set (gin_pending_list_limit = 64);
