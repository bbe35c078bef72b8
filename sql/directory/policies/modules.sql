drop policy if exists anybody_select on tocsin.modules;

create policy anybody_select on tocsin.modules
for select
to tocsin_member, tocsin_engine
using (
    true
);

comment on policy anybody_select on tocsin.modules is 'The names of the modules are everybody''s.';

grant select on tocsin.modules to tocsin_member, tocsin_engine;
