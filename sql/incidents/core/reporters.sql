create or replace function core.insert_reporter(incident_id uuid, body jsonb)
returns void
language plpgsql
volatile
set search_path = ''
as $$
declare
    outsider jsonb := nullif(insert_reporter.body -> 'reporter', 'null');
    reported_by uuid := (insert_reporter.body ->> 'reported_by')::uuid;
begin
    if outsider is not null and reported_by is not null then
        perform core.raise_invalid('reporter', 'An incident has either reported_by, a member, or reporter, somebody outside: leave one of them out.');
    end if;
    if outsider is not null or reported_by <> auth.member() then
        update tocsin.incident_reporters
        set
            member_id = reported_by,
            reporter = outsider
        where
            incident_reporters.tenant_id = auth.tenant()
            and incident_reporters.incident_id = insert_reporter.incident_id;
    end if;
end;
$$;

comment on function core.insert_reporter(uuid, jsonb) is
'Writes down who reported an incident that this transaction has created, where the body says that it was not the caller.

Arguments: incident_id; body, with reported_by (a member) or reporter (somebody outside: name, email, phone,
organization, contact). Errors: validation-failed, not-permitted, unknown-reference, and those of core.protect_reporter().';

create or replace function core.complete_reporter()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    new.is_confidential := coalesce(
        (
            select categories.is_reporter_confidential
            from tocsin.incidents
            inner join tocsin.categories
                on
                    incidents.tenant_id = categories.tenant_id
                    and incidents.workflow = categories.workflow
                    and incidents.category = categories.slug
            where
                incidents.tenant_id = new.tenant_id
                and incidents.id = new.incident_id
        ),
        false
    );
    return new;
end;
$$;

alter function core.complete_reporter() owner to tocsin_ledger;

comment on function core.complete_reporter() is
'Whether a reporter is confidential is what the category of the incident says when it is reported, whoever writes the row.

Security definer: who writes it need not see the incident yet.';

create or replace function core.report_incident()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
    insert into tocsin.incident_reporters (tenant_id, incident_id, member_id)
    values (new.tenant_id, new.id, auth.member());
    return null;
end;
$$;

alter function core.report_incident() owner to tocsin_ledger;

comment on function core.report_incident() is
'Whoever creates an incident is its reporter, whether by a verb or at the table. Who else may be named: core.protect_reporter().

Security definer: nobody who serves requests writes down a reporter, or could leave one out.';

create or replace function core.protect_reporter()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    incident tocsin.incidents;
begin
    select *
    into incident
    from tocsin.incidents
    where
        incidents.tenant_id = new.tenant_id
        and incidents.id = new.incident_id
        and incidents.created_at = transaction_timestamp();
    if not found or (new.tenant_id, new.incident_id) <> (old.tenant_id, old.incident_id) then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'immutable',
            message = 'Who reported an incident never changes.';
    end if;
    if incident.workflow = 'review' then
        perform core.raise_invalid(
            case when new.reporter is null then 'reported_by' else 'reporter' end,
            'A report for review is its reporter''s own. Leave this out.'
        );
    end if;
    perform core.require('incidents.update', incident.workflow);
    new.is_confidential := old.is_confidential;
    return new;
end;
$$;

comment on function core.protect_reporter() is
'The reporter of an incident is who created it, unless they name another in the same transaction.

That takes incidents.update, and is not for review, where everybody reports for themselves.
Errors: immutable, validation-failed, not-permitted.';

create or replace function core.actor(incident_id uuid, is_report boolean default false)
returns uuid
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
    if
        actor.incident_id is not null
        and (actor.is_report or not auth.may('incidents.view', 'review'))
        and exists (
            select
            from tocsin.incident_reporters as own
            where
                own.tenant_id = auth.tenant()
                and own.incident_id = actor.incident_id
                and own.member_id = auth.member()
                and own.is_confidential
        )
    then
        return null;
    end if;
    return auth.member();
end;
$$;

alter function core.actor(uuid, boolean) owner to tocsin_ledger;

comment on function core.actor(uuid, boolean) is
'Who may be named as the actor of what is done to an incident: the caller; null where their name would tell who reported
it in confidence.

That is so for the report itself, and for whatever else they can do only because they reported it. What they do by the
permission to view such reports is signed: a missing name would tell what a name does not.
Arguments: incident_id, null for none; is_report, whether this is the report. Security definer: it is asked by triggers
of several roles, and tells the caller only of themselves.';
