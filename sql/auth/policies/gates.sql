drop policy if exists gate_select on tocsin.gates;

create policy gate_select on tocsin.gates
for select
to tocsin_gate
using (
    true
);

comment on policy gate_select on tocsin.gates is 'The gate compares the key it is shown.';

drop policy if exists owner_all on tocsin.gates;

create policy owner_all on tocsin.gates
for all
to tocsin_owner
using (
    true
)
with check (
    true
);

comment on policy owner_all on tocsin.gates is 'The deployment registers and withdraws the keys of API hosts.';

grant select on tocsin.gates to tocsin_gate;
