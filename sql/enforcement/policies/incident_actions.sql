drop policy if exists member_select on tocsin.incident_actions;

create policy member_select on tocsin.incident_actions
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        (select auth.may('incidents.view'))
        or (
            select seen.id
            from tocsin.incidents as seen
            where
                seen.tenant_id = incident_actions.tenant_id
                and seen.id = incident_actions.incident_id
        ) is not null
    )
);

comment on policy member_select on tocsin.incident_actions is 'Those who see the incident.';

drop policy if exists member_insert on tocsin.incident_actions;

create policy member_insert on tocsin.incident_actions
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and performed_by = (select auth.member())
    and auth.can_see_incident(incident_id)
    and (
        (select auth.may('incidents.update', 'enforcement'))
        or (select auth.may('incidents.dispatch', 'enforcement'))
        or (select auth.may('incidents.transition', 'enforcement'))
    )
);

comment on policy member_insert on tocsin.incident_actions is 'Those who may act on the incident, in their own name.';

grant select on tocsin.incident_actions to tocsin_member;

grant insert (
    tenant_id, id, incident_id, action_type, payload, result, performed_by
)
on tocsin.incident_actions to tocsin_member;
