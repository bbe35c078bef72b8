create or replace function api.void_response(id uuid, rid uuid, reason text)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident_for_prompts(void_response.id, 'responses.moderate');
begin
    update tocsin.prompt_responses
    set
        state = 'voided',
        void_reason = void_response.reason
    where
        prompt_responses.tenant_id = incident.tenant_id
        and prompt_responses.incident_id = incident.id
        and prompt_responses.id = void_response.rid;
    perform core.require_found(found);
    return core.response_result(void_response.rid);
end;
$$;

comment on function api.void_response(uuid, uuid, text) is
'Void an answer: it leaves every rollup, and stays.

It keeps its key and its place. Arguments: id of the incident; rid of the response; reason, or null. Errors: not-found,
module-disabled, not-permitted, already-voided.';
