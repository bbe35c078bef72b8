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
        perform core.invalid('workflow', 'There is no such workflow for incidents.', 'unknown-workflow');
    end if;
    perform core.refuse_faults(
        (
            select
                json_agg(
                    json_build_object('pointer', '/' || faults.field, 'type', faults.slug, 'detail', faults.message)
                )
            from core.incident_faults(flow, new, old) as faults
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

create or replace trigger incidents_2_check
before insert or update of
category, severity, priority, title, description, occurred_at,
place_id, community_id, portal_id, circle_id, division_id, department_id
on tocsin.incidents
for each row execute function core.check_incident();

comment on trigger incidents_2_check on tocsin.incidents is 'What the workflow demands of the content.';
