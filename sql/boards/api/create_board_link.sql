create or replace function api.create_board_link(id uuid, base_url text)
returns core.result
language plpgsql
volatile
set search_path = ''
as $$
declare
    incident tocsin.incidents := core.read_incident_for_prompts(create_board_link.id);
    ticket text := intake.new_token(incident.tenant_id);
    until timestamptz := statement_timestamp() + interval '5 minutes';
begin
    delete from tocsin.board_tickets
    where
        board_tickets.tenant_id = incident.tenant_id
        and board_tickets.member_id = auth.member()
        and board_tickets.expires_at < statement_timestamp();
    insert into tocsin.board_tickets (tenant_id, ticket_hash, incident_id, member_id, expires_at)
    values (incident.tenant_id, intake.hash_of(ticket), incident.id, auth.member(), until);
    return (
        json_build_object(
            'board_link', create_board_link.base_url || '/board/' || incident.id || '?ticket=' || ticket,
            'expires_at', until
        ),
        null,
        null
    )::core.result;
end;
$$;

comment on function api.create_board_link(uuid, text) is
'A link that opens the incident''s board in a browser, once, within five minutes.

Arguments: id of the incident; base_url, where links begin. Errors: not-found, module-disabled, not-permitted.';
