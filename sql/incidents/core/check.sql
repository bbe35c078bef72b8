create or replace function core.check_incident()
returns trigger
language plpgsql
set search_path = ''
as $$
declare
    flow tocsin.workflows;
begin
    select *
    into flow
    from tocsin.workflows
    where
        workflows.tenant_id = new.tenant_id
        and workflows.slug = new.workflow
        and workflows.slug not in ('case', 'tow');
    if not found then
        perform core.raise_invalid('workflow', 'There is no such workflow for incidents.', 'unknown-workflow');
    end if;
    perform core.raise_errors(
        (
            select
                json_agg(
                    json_build_object('pointer', '/' || faults.field, 'type', faults.slug, 'detail', faults.message)
                )
            from core.incident_errors(flow, new, old) as faults
        )
    );
    return new;
end;
$$;

comment on function core.check_incident() is
'What the workflow of an incident demands of its content, and whom and what it refers to: required fields, the length of
the description, a category, severity and priority that there are, a place and groups of their kind.

Errors: unknown-workflow; and all others at once, each naming the field: field-required, too-long, unknown-category,
unknown-severity, unknown-priority, unknown-reference.';

create or replace function core.incident_errors(flow tocsin.workflows, told tocsin.incidents, before tocsin.incidents)
returns table (field text, slug text, message text)
language plpgsql
stable
set search_path = ''
as $$
begin
    return query
    select
        required.field,
        'field-required',
        format('%s is required in the workflow %s.', required.field, flow.slug)
    from unnest(flow.required_fields) as required (field)
    where to_jsonb(told) -> required.field = 'null'
    union all
    select
        'description',
        'too-long',
        format(
            'description must have at most %s characters in the workflow %s; it has %s.',
            flow.description_limit, flow.slug, length(told.description)
        )
    where length(told.description) > flow.description_limit
    union all
    select
        word.field,
        'unknown-' || word.field,
        format(
            '%s must be %s in the workflow %s, not %s.',
            word.field, coalesce(core.in_words(word.known), 'null'), flow.slug, core.quote(word.given)
        )
    from (
        select
            'category' as field,
            told.category as given,
            before.category as former,
            array(
                select categories.slug
                from tocsin.categories
                where
                    categories.tenant_id = told.tenant_id
                    and categories.workflow = told.workflow
                    and categories.is_active
                order by categories.slug
            ) as known
        where told.category is distinct from before.category
        union all
        select
            'severity',
            lower(told.severity),
            before.severity,
            array(
                select severities.slug
                from tocsin.severities
                where
                    severities.tenant_id = told.tenant_id
                    and severities.workflow = told.workflow
                order by severities.rank
            )
        where lower(told.severity) is distinct from before.severity
        union all
        select
            'priority',
            told.priority,
            before.priority,
            array(
                select priorities.slug
                from tocsin.priorities
                where priorities.tenant_id = told.tenant_id
                order by priorities.level, priorities.slug
            )
        where told.priority is distinct from before.priority
    ) as word
    where
        word.given is not null
        and word.given <> all(word.known)
    union all
    select
        pointer.field,
        'unknown-reference',
        format('%s must be a %s of your organisation.', pointer.field, pointer.kind)
    from (
        values
        ('place_id', 'place', told.place_id, before.place_id),
        ('community_id', 'community', told.community_id, before.community_id),
        ('portal_id', 'portal', told.portal_id, before.portal_id),
        ('circle_id', 'circle', told.circle_id, before.circle_id),
        ('division_id', 'division', told.division_id, before.division_id),
        ('department_id', 'department', told.department_id, before.department_id)
    ) as pointer (field, kind, id, former)
    where
        pointer.id is not null
        and pointer.id is distinct from pointer.former
        and not case pointer.kind
            when 'place' then exists (
                select
                from tocsin.places
                where
                    places.tenant_id = told.tenant_id
                    and places.id = pointer.id
            )
            else exists (
                select
                from tocsin.groups
                where
                    groups.tenant_id = told.tenant_id
                    and groups.id = pointer.id
                    and groups.kind = pointer.kind
            )
        end;
end;
$$;

comment on function core.incident_errors(tocsin.workflows, tocsin.incidents, tocsin.incidents) is
'What is wrong with the content of an incident: the field, the slug of the problem, a sentence that says what would do.

Arguments: its workflow, whose columns are the demands; the incident; what it was before, null for a new one: only what
has changed is looked up. The keys of the table say the same, one at a time.';
