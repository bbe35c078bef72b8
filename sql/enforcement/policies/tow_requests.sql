drop policy if exists member_select on tocsin.tow_requests;

create policy member_select on tocsin.tow_requests
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
                seen.tenant_id = tow_requests.tenant_id
                and seen.id = tow_requests.incident_id
        ) is not null
    )
);

comment on policy member_select on tocsin.tow_requests is 'Those who see the incident.';

drop policy if exists member_insert on tocsin.tow_requests;

create policy member_insert on tocsin.tow_requests
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and ((select auth.may('incidents.view')) or auth.can_see_incident(incident_id))
    and (select auth.may('incidents.dispatch', 'enforcement'))
);

comment on policy member_insert on tocsin.tow_requests is 'Those who may dispatch.';

drop policy if exists member_update on tocsin.tow_requests;

create policy member_update on tocsin.tow_requests
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and ((select auth.may('incidents.view')) or auth.can_see_incident(incident_id))
    and (select auth.may('incidents.dispatch', 'enforcement'))
)
with check (
    tenant_id = (select auth.tenant())
    and ((select auth.may('incidents.view')) or auth.can_see_incident(incident_id))
    and (select auth.may('incidents.dispatch', 'enforcement'))
);

comment on policy member_update on tocsin.tow_requests is 'Those who may dispatch follow the truck.';

grant select on tocsin.tow_requests to tocsin_member;

grant insert (
    tenant_id, id, incident_id, action_id, priority, vehicle_plate, vehicle_description, provider_name,
    provider_contact, location_label, latitude, longitude, notes
)
on tocsin.tow_requests to tocsin_member;

grant update (
    status, priority, vehicle_plate, vehicle_description, provider_name, provider_contact,
    location_label, latitude, longitude, notes
)
on tocsin.tow_requests to tocsin_member;
