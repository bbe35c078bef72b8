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
            line integer, external_id text, status text, category text, severity text, priority text, tags text [],
            qa_seed_tag text, title text, description text, impact text, financial_impact numeric, root_cause text,
            corrective_actions text, metadata jsonb, reporter jsonb, occurred_at timestamptz, reported_at timestamptz,
            due_at timestamptz, resolved_at timestamptz, closed_at timestamptz, location_label text,
            latitude double precision, longitude double precision, resolution text, photo_urls text []
        )
    ),

    fresh as (
        select distinct on (given.external_id)
            core.new_id() as id,
            given.*
        from given
        where not exists (
            select
            from tocsin.incidents as known
            where
                known.tenant_id = home
                and known.source = 'import'
                and known.workflow = import_incidents.workflow
                and known.external_id = given.external_id
        )
        order by given.external_id, given.line
    ),

    imported as (
        insert into tocsin.incidents (
            tenant_id, workflow, source, id, external_id, status, category, severity, priority, tags, qa_seed_tag,
            title, description, impact, financial_impact, root_cause, corrective_actions, metadata, occurred_at,
            reported_at, due_at, resolved_at, closed_at, location_label, latitude, longitude, resolution, photo_urls
        )
        select
            home, import_incidents.workflow, 'import', fresh.id, fresh.external_id, fresh.status, fresh.category,
            fresh.severity, fresh.priority, coalesce(fresh.tags, '{}'), fresh.qa_seed_tag, fresh.title,
            fresh.description, fresh.impact, fresh.financial_impact, fresh.root_cause, fresh.corrective_actions,
            coalesce(fresh.metadata, '{}'), fresh.occurred_at, fresh.reported_at, fresh.due_at, fresh.resolved_at,
            fresh.closed_at, fresh.location_label, fresh.latitude, fresh.longitude, fresh.resolution,
            coalesce(fresh.photo_urls, '{}')
        from fresh
        order by fresh.reported_at, fresh.line
    ),

    named as (
        insert into tocsin.incident_reporters (tenant_id, incident_id, reporter, is_confidential)
        select home, fresh.id, fresh.reporter, coalesce(categories.hides_reporter, false)
        from fresh
        left join tocsin.categories
            on
                fresh.category = categories.slug
                and categories.tenant_id = home
                and categories.workflow = import_incidents.workflow
        where fresh.reporter is not null
    )

    select
        given.line,
        case when fresh.line is null then 'known' else 'imported' end
    from given
    left join fresh on given.line = fresh.line;
end;
$$;

alter function engine.import_incidents(text, text, jsonb) owner to tocsin_engine;

comment on function engine.import_incidents(text, text, jsonb) is
'Imports past incidents into a tenant, all of the batch or none.

Arguments: tenant, its slug; workflow; batch, an array of objects with the fields of engine.import_fields() and line, the
line of the source, distinct. reported_at decides the number''s day; external_id, the source''s own id, is required: a row
whose id was imported before, or twice in the batch, is known and adds nothing. Any status may be entered.
Result: line and outcome, imported or known. Errors: unknown-tenant, unknown-workflow, module-disabled, and those of the
constraints and triggers of tocsin.incidents; the caller halves the batch to find the row.
Security definer: tocsin_engine inserts imported incidents of just the tenant it has assumed.';
