comment on table tocsin.modules is
'The five modules. Reference data, the same for every tenant.';

comment on constraint modules_pkey on tocsin.modules is
'A row is named by slug.

problem: internal';
