create or replace function core.read_response(id uuid, rid uuid)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    perform core.read_incident_for_prompts(read_response.id);
    perform core.require_found(
        exists (
            select
            from tocsin.prompt_responses as answer
            where
                answer.tenant_id = (select auth.tenant())
                and answer.id = read_response.rid
                and answer.incident_id = read_response.id
        )
    );
    return read_response.rid;
end;
$$;

comment on function core.read_response(uuid, uuid) is
'The response of an incident, when the caller sees it and holds a permission about responses.

Arguments: id of the incident; rid of the response. Errors: not-found, module-disabled, not-permitted.';

create or replace function core.readers_of(id uuid)
returns text
language plpgsql
stable
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident_for_prompts(readers_of.id);
    permitted uuid[];
begin
    if auth.may('responses.view', incident.workflow) then
        return 'all';
    end if;
    permitted := auth.permitted_groups('responses.view');
    return encode(auth.rights(), 'hex') || case
        when
            exists (
                select
                from tocsin.prompt_responses as own
                where
                    own.tenant_id = incident.tenant_id
                    and own.incident_id = incident.id
                    and auth.member() in (own.respondent_member_id, own.entered_by)
                    and (array[own.portal_id, own.circle_id] && permitted) is not true
            )
            or exists (
                select
                from tocsin.prompt_recipients as own
                where
                    own.tenant_id = incident.tenant_id
                    and own.incident_id = incident.id
                    and own.member_id = auth.member()
                    and (array[own.portal_id, own.circle_id] && permitted) is not true
            )
            then ' ' || auth.member()
        else ''
    end;
end;
$$;

comment on function core.readers_of(uuid) is
'With whom the caller shares what they read of an incident''s answers: two callers of whom this is the same read the same.

All who may view the answers of its workflow do. For whoever may only for some circles or portals it is what they may
and the groups they are in; and who they are, where some answer or question is theirs to see as their own alone.
Arguments: id of the incident. Asked in the statement that reads, it speaks of what that statement sees.
Errors: not-found, module-disabled, not-permitted.';
