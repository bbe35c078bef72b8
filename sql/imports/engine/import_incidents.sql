create or replace function engine.import_incidents(tenant text, workflow text, batch jsonb)
returns table (line integer, outcome text)
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_workflow(import_incidents.tenant, import_incidents.workflow);
begin
    -- Two imports into one workflow take turns: the second then knows what the first has brought.
    perform pg_advisory_xact_lock(hashtextextended('import ' || home || import_incidents.workflow, 0));
    return query
    with given as (
        select *
        from jsonb_to_recordset(import_incidents.batch) as row (
            line integer, digest text, external_id text, external_system text, status text, category text,
            severity text, priority text, tags text [], qa_seed_tag text, title text, description text, impact text, financial_impact numeric, root_cause text,
            corrective_actions text, metadata jsonb, reporter jsonb, occurred_at timestamptz, reported_at timestamptz,
            due_at timestamptz, resolved_at timestamptz, closed_at timestamptz, location_label text,
            latitude double precision, longitude double precision, resolution text, photo_urls text []
        )
    ),

    seen as (
        select
            given.*,
            sha256(convert_to(given.digest, 'UTF8')) as said,
            row_number() over (partition by given.external_system, given.external_id order by given.line) as nth,
            known.id as known_id,
            before.digest as known_said
        from given
        left join tocsin.incidents as known
            on
                known.tenant_id = home
                and known.source = 'import'
                and known.workflow = import_incidents.workflow
                and given.external_id = known.external_id
                and known.external_system is not distinct from given.external_system
        left join tocsin.incident_imports as before
            on
                before.tenant_id = home
                and known.id = before.incident_id
    ),

    fresh as (
        select
            core.new_id() as id,
            seen.*
        from seen
        where
            seen.nth = 1
            and seen.known_id is null
    ),

    imported as (
        insert into tocsin.incidents (
            tenant_id, workflow, source, id, external_id, external_system, status, category, severity, priority, tags,
            qa_seed_tag, title, description, impact, financial_impact, root_cause, corrective_actions, metadata, occurred_at,
            reported_at, due_at, resolved_at, closed_at, location_label, latitude, longitude, resolution, photo_urls
        )
        select
            home, import_incidents.workflow, 'import', fresh.id, fresh.external_id, fresh.external_system,
            fresh.status, fresh.category, fresh.severity, fresh.priority, coalesce(fresh.tags, '{}'),
            fresh.qa_seed_tag, fresh.title, fresh.description, fresh.impact, fresh.financial_impact, fresh.root_cause, fresh.corrective_actions,
            coalesce(fresh.metadata, '{}'), fresh.occurred_at, fresh.reported_at, fresh.due_at, fresh.resolved_at,
            fresh.closed_at, fresh.location_label, fresh.latitude, fresh.longitude, fresh.resolution,
            coalesce(fresh.photo_urls, '{}')
        from fresh
        order by fresh.reported_at, fresh.line
        returning incidents.id
    ),

    named as (
        -- From what was imported: a reporter's row is completed from its incident's, which must be there before it.
        insert into tocsin.incident_reporters (tenant_id, incident_id, reporter)
        select home, fresh.id, coalesce(fresh.reporter, '{}')
        from imported
        inner join fresh on imported.id = fresh.id
        where fresh.reporter is not null or import_incidents.workflow = 'review'
    ),

    remembered as (
        insert into tocsin.incident_imports (tenant_id, incident_id, digest)
        select home, fresh.id, fresh.said
        from fresh
        where fresh.said is not null
    )

    select
        seen.line,
        case
            when seen.known_said <> seen.said then 'changed'
            when seen.known_id is not null then 'known'
            when seen.nth > 1 then 'repeated'
            else 'imported'
        end
    from seen;
end;
$$;

alter function engine.import_incidents(text, text, jsonb) owner to tocsin_engine;

comment on function engine.import_incidents(text, text, jsonb) is
'Imports past incidents into a tenant, all of the batch or none.

Arguments: tenant, its slug; workflow; batch, an array of objects with the fields of engine.import_fields(), line, the
line of the source, distinct, and perhaps digest, a text for what the source says of it. reported_at decides the number''s
day; external_id, the source''s own id, is required, and is unique in its external_system. Any status may be entered.
A report in review has a reporter always: where the source names none, somebody outside of whom nothing is known.
Result: line and outcome: imported; known, when its id was imported before; changed, when it was with another digest;
repeated, when an earlier line of the batch has its id. Only what is imported is stored.
Errors: unknown-tenant, unknown-workflow, module-disabled, and those of the constraints and triggers of tocsin.incidents;
the caller halves the batch to find the row.
Security definer: tocsin_engine inserts imported incidents of just the tenant it has assumed.';
