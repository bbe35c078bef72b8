create or replace function core.response_result(id uuid)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
begin
    return (
        select
            (
                row_to_json(responses),
                responses.version,
                '/v1/incidents/' || responses.incident_id || '/responses?id=eq.' || responses.id
            )::core.result
        from api.responses
        where responses.id = response_result.id
    );
end;
$$;

comment on function core.response_result(uuid) is
'A response as the answer to the request that wrote it; null where the caller may write but not see it.

Volatile, so that it sees what the request has just written.';
