create or replace function engine.import_fields(tenant text, workflow text)
returns table (field text, kind text, words text[])
language plpgsql
volatile
security definer
set search_path = ''
as $$
declare
    home uuid := engine.assume_workflow(import_fields.tenant, import_fields.workflow);
begin
    return query
    select
        known.field,
        known.kind,
        case known.field
            when 'status' then array(
                select statuses.slug
                from tocsin.statuses
                where
                    statuses.tenant_id = home
                    and statuses.workflow = import_fields.workflow
            )
            when 'category' then array(
                select categories.slug
                from tocsin.categories
                where
                    categories.tenant_id = home
                    and categories.workflow = import_fields.workflow
            )
            when 'severity' then array(
                select severities.slug
                from tocsin.severities
                where
                    severities.tenant_id = home
                    and severities.workflow = import_fields.workflow
            )
            when 'priority' then array(
                select priorities.slug
                from tocsin.priorities
                where priorities.tenant_id = home
            )
        end
    from (
        values
            ('external_id', 'text'), ('external_system', 'text'), ('status', 'text'), ('category', 'text'),
            ('severity', 'text'), ('priority', 'text'), ('tags', 'tags'), ('qa_seed_tag', 'text'), ('title', 'text'),
            ('description', 'text'), ('impact', 'text'), ('financial_impact', 'number'), ('root_cause', 'text'),
            ('corrective_actions', 'text'), ('metadata', 'object'), ('reporter', 'object'), ('occurred_at', 'time'),
            ('reported_at', 'time'), ('due_at', 'time'), ('resolved_at', 'time'), ('closed_at', 'time'),
            ('location_label', 'text'), ('latitude', 'number'), ('longitude', 'number'), ('resolution', 'text'),
            ('photo_urls', 'list')
    ) as known (field, kind);
end;
$$;

alter function engine.import_fields(text, text) owner to tocsin_engine;

comment on function engine.import_fields(text, text) is
'What an import may fill in: the keys that engine.import_incidents() reads.

Arguments: tenant, its slug; workflow. Result: field; kind: text, number, time (ISO 8601 with a zone), list (texts), tags
(texts) or object; words, the slugs that the tenant has for it, null where any text will do.
Errors: unknown-tenant, unknown-workflow, module-disabled.
Security definer: the catalogues are not for the worker''s login to read.';
