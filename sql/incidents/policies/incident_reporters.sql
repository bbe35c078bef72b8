drop policy if exists member_select on tocsin.incident_reporters;

create policy member_select on tocsin.incident_reporters
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        member_id = (select auth.member())
        or (
            (not is_confidential or (select auth.may('incidents.review', 'review')))
            and (
                (select auth.may('incidents.view'))
                or (
                    select seen.id
                    from tocsin.incidents as seen
                    where
                        seen.tenant_id = incident_reporters.tenant_id
                        and seen.id = incident_reporters.incident_id
                ) is not null
            )
        )
    )
);

comment on policy member_select on tocsin.incident_reporters is 'The reporters themselves, and those who see the incident; a confidential one only reviewers and admins.';

drop policy if exists member_update on tocsin.incident_reporters;

create policy member_update on tocsin.incident_reporters
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy member_update on tocsin.incident_reporters is 'Whoever has just reported may name another instead (core.protect_reporter says when).';

drop policy if exists gate_select on tocsin.incident_reporters;

create policy gate_select on tocsin.incident_reporters
for select
to tocsin_gate
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy gate_select on tocsin.incident_reporters is 'The gate answers which incidents the caller reported.';

drop policy if exists ledger_select on tocsin.incident_reporters;

create policy ledger_select on tocsin.incident_reporters
for select
to tocsin_ledger
using (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy ledger_select on tocsin.incident_reporters is 'The ledger does not sign what a confidential reporter does.';

drop policy if exists ledger_insert on tocsin.incident_reporters;

create policy ledger_insert on tocsin.incident_reporters
for insert
to tocsin_ledger
with check (
    tenant_id = (select auth.tenant())
    and member_id = (select auth.member())
);

comment on policy ledger_insert on tocsin.incident_reporters is 'Whoever creates an incident is its reporter: a trigger writes it.';

drop policy if exists engine_insert on tocsin.incident_reporters;

create policy engine_insert on tocsin.incident_reporters
for insert
to tocsin_engine
with check (
    tenant_id = (select auth.tenant())
);

comment on policy engine_insert on tocsin.incident_reporters is 'The engine imports.';

grant select on tocsin.incident_reporters to tocsin_member;

grant update (member_id, reporter) on tocsin.incident_reporters to tocsin_member;

grant select (tenant_id, incident_id, member_id) on tocsin.incident_reporters to tocsin_gate;

grant select (tenant_id, incident_id, member_id, is_confidential) on tocsin.incident_reporters to tocsin_ledger;

grant insert on tocsin.incident_reporters to tocsin_ledger, tocsin_engine;
