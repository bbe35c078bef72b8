comment on column api.ledger_verification.is_intact is
'Whether the ledger is what was sealed.';

comment on column api.ledger_verification.fault is
'What is wrong with the first row that is not; null where all is well.';

comment on column api.ledger_verification.seq is
'The number of the link at fault.';

comment on column api.ledger_verification.ledger_id is
'The row at fault.';

comment on column api.ledger_verification.sealed is
'The number of the last link.';

comment on column api.ledger_verification.waiting is
'How many rows wait for their seal.';

comment on column api.ledger_verification.hash is
'The hash of the last link, in hexadecimal.';

comment on column api.ledger_verification.sealed_at is
'When the last link was made.';
