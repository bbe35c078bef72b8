create or replace function core.read_overseen(id uuid, permission text default 'responses.view')
returns tocsin.incidents
language plpgsql
stable
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident(read_overseen.id, 'prompts');
begin
    perform core.require_for(read_overseen.permission, incident.workflow, incident.portal_id, incident.circle_id);
    return incident;
end;
$$;

comment on function core.read_overseen(uuid, text) is
'The incident, when the caller sees it and holds a permission about its prompts and responses.

Arguments: id; permission. Errors: not-found, module-disabled, not-permitted.';
