comment on table tocsin.prompt_types is
'The types of prompts, the same for every tenant.';

comment on constraint prompt_types_pkey on tocsin.prompt_types is
'A row is named by slug.

problem: internal';
