comment on table tocsin.ledger_seals is
'The ledger''s chain, one link an event, in the order of sealing. Append-only.';

comment on constraint ledger_seals_count_from_one on tocsin.ledger_seals is
'Links are numbered from 1.

problem: internal';

comment on constraint ledger_seals_event_exists on tocsin.ledger_seals is
'It seals a row of ledger of the same tenant.

problem: internal';

comment on constraint ledger_seals_fields_version_is_known on tocsin.ledger_seals is
'The list of fields that the hash covers is one of those that core.chain_hash() knows.

problem: internal';

comment on constraint ledger_seals_hash_is_sha256 on tocsin.ledger_seals is
'A SHA-256 has 32 bytes.

problem: internal';

comment on constraint ledger_seals_one_an_event on tocsin.ledger_seals is
'An event is sealed once.

problem: internal';

comment on constraint ledger_seals_pkey on tocsin.ledger_seals is
'A row is named by tenant id and seq.

problem: internal';

create or replace trigger ledger_seals_0_append_only
before update or delete or truncate on tocsin.ledger_seals
for each statement execute function core.raise_append_only();

comment on trigger ledger_seals_0_append_only on tocsin.ledger_seals is 'Nobody changes a seal.';
