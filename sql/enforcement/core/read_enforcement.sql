create or replace function core.read_enforcement(id uuid)
returns tocsin.incidents
language plpgsql
stable
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident(read_enforcement.id, 'enforcement');
begin
    if incident.workflow <> 'enforcement' then
        raise exception using
            errcode = 'object_not_in_prerequisite_state',
            constraint = 'wrong-workflow',
            message = 'Only incidents of the workflow enforcement have actions and tow requests.';
    end if;
    return incident;
end;
$$;

comment on function core.read_enforcement(uuid) is
'The enforcement incident, when the caller may see it. Errors: not-found, module-disabled, wrong-workflow.';
