comment on table tocsin.prompt_tokens is
'The hashes of public links, in a table of their own: whoever may read prompts may not read these.';

comment on constraint prompt_tokens_pkey on tocsin.prompt_tokens is
'A row is named by tenant id and prompt id.

problem: internal';

comment on constraint prompt_tokens_prompt_exists on tocsin.prompt_tokens is
'prompt_id must be a prompt of your organisation.

problem: unknown-reference
field: prompt_id';

comment on constraint prompt_tokens_token_hash_is_sha256 on tocsin.prompt_tokens is
'token_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: token_hash';

comment on constraint prompt_tokens_token_is_unique on tocsin.prompt_tokens is
'A token leads to one prompt.

problem: internal';
