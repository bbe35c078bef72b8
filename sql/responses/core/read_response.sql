create or replace function core.read_response(id uuid, rid uuid)
returns uuid
language plpgsql
stable
set search_path = ''
as $$
begin
    perform core.read_overseen(read_response.id);
    perform core.must_exist(
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
