comment on table tocsin.gates is
'The keys of the API hosts that may name a caller, as hashes.

A row a host; delete it to shut that host out.';

comment on constraint gates_key_hash_is_sha256 on tocsin.gates is
'key_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: key_hash';

comment on constraint gates_pkey on tocsin.gates is
'A row is named by key hash.

problem: internal';
