drop policy if exists gate_select on tocsin.seal_keys;

create policy gate_select on tocsin.seal_keys
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.seal_keys is 'The gate seals contexts; nobody else reads the key.';

drop policy if exists owner_insert on tocsin.seal_keys;

create policy owner_insert on tocsin.seal_keys
for insert
to tocsin_owner
with check (
    true
);

comment on policy owner_insert on tocsin.seal_keys is 'The deployment makes the key, once, and cannot read it back.';

grant select on tocsin.seal_keys to tocsin_gate;
