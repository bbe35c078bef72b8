drop policy if exists anybody_select on tocsin.permissions;

create policy anybody_select on tocsin.permissions
for select
to tocsin_member, tocsin_engine, tocsin_gate
using (
    true
);

comment on policy anybody_select on tocsin.permissions is 'The names of the permissions are everybody''s.';

grant select on tocsin.permissions to tocsin_member, tocsin_engine;

grant select (slug) on tocsin.permissions to tocsin_gate;
