drop policy if exists member_select on tocsin.prompt_responses;

create policy member_select on tocsin.prompt_responses
for select
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        respondent_member_id = (select auth.member())
        or entered_by = (select auth.member())
        or (
            (
                (select auth.may('responses.view') or auth.may('responses.moderate'))
                or workflow = any(
                    (select auth.workflows('responses.view') || auth.workflows('responses.moderate'))::text[]
                )
                or portal_id = any(
                    (
                        select auth.permitted_groups('responses.view') || auth.permitted_groups('responses.moderate')
                    )::uuid[]
                )
                or circle_id = any(
                    (
                        select auth.permitted_groups('responses.view') || auth.permitted_groups('responses.moderate')
                    )::uuid[]
                )
            )
            and (
                (select auth.may('incidents.view'))
                or workflow = any((select auth.workflows('incidents.view'))::text[])
                or (
                    select seen.id
                    from tocsin.incidents as seen
                    where
                        seen.tenant_id = prompt_responses.tenant_id
                        and seen.id = prompt_responses.incident_id
                ) is not null
            )
        )
    )
);

comment on policy member_select on tocsin.prompt_responses is 'Whose answer it is, and who entered it; and those who see or moderate responses, of the incidents they see.';

drop policy if exists member_insert on tocsin.prompt_responses;

create policy member_insert on tocsin.prompt_responses
for insert
to tocsin_member
with check (
    tenant_id = (select auth.tenant())
    and (
        (
            respondent_member_id = (select auth.member())
            and responder_key_hash is null
            and response_channel = 'in_app'
            and exists (
                select
                from tocsin.prompt_recipients as asked
                where
                    asked.tenant_id = prompt_responses.tenant_id
                    and asked.prompt_id = prompt_responses.prompt_id
                    and asked.member_id = (select auth.member())
            )
        )
        or (
            entered_by = (select auth.member())
            and (
                (select auth.may('responses.enter'))
                or workflow = any((select auth.workflows('responses.enter'))::text[])
                or portal_id = any((select auth.permitted_groups('responses.enter'))::uuid[])
                or circle_id = any((select auth.permitted_groups('responses.enter'))::uuid[])
            )
            and auth.can_see_incident(incident_id)
        )
    )
);

comment on policy member_insert on tocsin.prompt_responses is 'Whoever is asked, for themselves; and those who enter answers on behalf of others, in their own name.';

drop policy if exists member_update on tocsin.prompt_responses;

create policy member_update on tocsin.prompt_responses
for update
to tocsin_member
using (
    tenant_id = (select auth.tenant())
    and (
        respondent_member_id = (select auth.member())
        or (
            (
                (select auth.may('responses.enter') or auth.may('responses.moderate'))
                or workflow = any(
                    (select auth.workflows('responses.enter') || auth.workflows('responses.moderate'))::text[]
                )
                or portal_id = any(
                    (
                        select auth.permitted_groups('responses.enter') || auth.permitted_groups('responses.moderate')
                    )::uuid[]
                )
                or circle_id = any(
                    (
                        select auth.permitted_groups('responses.enter') || auth.permitted_groups('responses.moderate')
                    )::uuid[]
                )
            )
            and (
                (select auth.may('incidents.view'))
                or workflow = any((select auth.workflows('incidents.view'))::text[])
                or auth.can_see_incident(incident_id)
            )
        )
    )
)
with check (
    tenant_id = (select auth.tenant())
    and (
        (respondent_member_id = (select auth.member()) and response_channel = 'in_app')
        or entered_by = (select auth.member())
        or (
            (select auth.may('responses.moderate'))
            or workflow = any((select auth.workflows('responses.moderate'))::text[])
            or portal_id = any((select auth.permitted_groups('responses.moderate'))::uuid[])
            or circle_id = any((select auth.permitted_groups('responses.moderate'))::uuid[])
        )
    )
);

comment on policy member_update on tocsin.prompt_responses is 'Whose answer it is, those who enter answers, in their own name, and moderators; what each may change is for the triggers (core.repeat_response, core.void_response).';

drop policy if exists intake_select on tocsin.prompt_responses;

create policy intake_select on tocsin.prompt_responses
for select
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
);

comment on policy intake_select on tocsin.prompt_responses is 'The intake finds what a guest answered before.';

drop policy if exists intake_insert on tocsin.prompt_responses;

create policy intake_insert on tocsin.prompt_responses
for insert
to tocsin_intake
with check (
    tenant_id = (select auth.tenant())
    and entered_by is null
);

comment on policy intake_insert on tocsin.prompt_responses is 'The intake takes the answers of guests.';

drop policy if exists intake_update on tocsin.prompt_responses;

create policy intake_update on tocsin.prompt_responses
for update
to tocsin_intake
using (
    tenant_id = (select auth.tenant())
)
with check (
    tenant_id = (select auth.tenant())
);

comment on policy intake_update on tocsin.prompt_responses is 'The intake takes the second answers of guests, and hands a guest''s answers to the member who they are.';

grant select (
    tenant_id, id, incident_id, prompt_id, workflow, portal_id, circle_id, respondent_member_id, respondent_group_id,
    responder_key_hash,
    response_data,
    safety_status,
    response_channel,
    state,
    location_label,
    location_lat,
    location_lng,
    location_accuracy_m, adults_count, children_count, pets_count, occurred_at, responded_at, entered_by, void_reason,
    update_count, version, created_at
)
on tocsin.prompt_responses to tocsin_member;

grant insert (
    tenant_id, id, incident_id, prompt_id, respondent_member_id, respondent_group_id, responder_key_hash,
    response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count,
    pets_count, occurred_at, response_channel, entered_by, ip_hash, user_agent_hash
)
on tocsin.prompt_responses to tocsin_member;

grant update (
    response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count,
    pets_count, occurred_at, response_channel, entered_by, ip_hash, user_agent_hash, state, void_reason
)
on tocsin.prompt_responses to tocsin_member;

grant select, insert on tocsin.prompt_responses to tocsin_intake;

grant update (
    response_data, location_label, location_lat, location_lng, location_accuracy_m, adults_count, children_count,
    pets_count, occurred_at, response_channel, entered_by, respondent_member_id, ip_hash, user_agent_hash
)
on tocsin.prompt_responses to tocsin_intake;
