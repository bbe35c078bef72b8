create or replace function core.complete_incident()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    flow tocsin.workflows;
    kind tocsin.categories;
begin
    select *
    into flow
    from tocsin.workflows
    where
        workflows.tenant_id = new.tenant_id
        and workflows.slug = new.workflow;
    new.category := coalesce(new.category, flow.default_category);
    select *
    into kind
    from tocsin.categories
    where
        categories.tenant_id = new.tenant_id
        and categories.workflow = new.workflow
        and categories.slug = new.category;
    new.severity := coalesce(lower(new.severity), flow.default_severity);
    if flow.uses_priority then
        new.priority := coalesce(
            new.priority,
            (
                select priorities.slug
                from tocsin.priorities
                where
                    priorities.tenant_id = new.tenant_id
                    and priorities.is_default
            )
        );
    end if;
    new.title := coalesce(
        new.title,
        case when not 'title' = any (flow.required_fields) then kind.name end
    );
    -- Another's name is for the policy to refuse. Whoever creates a confidential report is its reporter, and that
    -- tocsin.incident_reporters alone knows.
    if new.created_by is null or new.created_by = auth.member() then
        new.created_by := case when kind.is_reporter_confidential is not true then auth.member() end;
    end if;
    new.original_description := new.description;
    new.reported_at := coalesce(new.reported_at, transaction_timestamp());
    return new;
end;
$$;

comment on function core.complete_incident() is
'Fills in what a new incident left out: category, severity and priority from its workflow, the title from its category, the
time, and who created it, who is the caller; of a confidential report that is told by its reporter''s row alone.';
