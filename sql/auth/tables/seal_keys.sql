comment on table tocsin.seal_keys is
'The key that seals contexts, as the two padded keys of an HMAC.

One row, read by tocsin_gate alone. Replace it to void every context under way.';

comment on constraint seal_keys_fill_a_block on tocsin.seal_keys is
'Each padded key fills a block of SHA-256.

problem: validation-failed
field: inner_key';

comment on constraint seal_keys_is_a_single_row on tocsin.seal_keys is
'There is one key.

problem: validation-failed
field: singleton';

comment on constraint seal_keys_pkey on tocsin.seal_keys is
'A row is named by only one.

problem: internal';
