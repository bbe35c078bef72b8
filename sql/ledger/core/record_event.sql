create or replace function core.record_event(
    action text,
    subject_type text,
    subject_id uuid,
    incident_id uuid,
    detail jsonb,
    portal_id uuid default null,
    circle_id uuid default null
)
returns void
language plpgsql
volatile
security definer
set search_path = ''
as $$
begin
    insert into tocsin.ledger (
        tenant_id, id, action, subject_type, subject_id, incident_id, member_id, detail, portal_id, circle_id,
        created_at
    )
    values (
        auth.tenant(),
        core.new_id(),
        record_event.action,
        record_event.subject_type,
        record_event.subject_id,
        record_event.incident_id,
        case record_event.subject_type
            when 'incident_response' then auth.member()
            else core.actor(record_event.incident_id, record_event.action = 'incident.created')
        end,
        record_event.detail,
        record_event.portal_id,
        record_event.circle_id,
        transaction_timestamp()
    );
end;
$$;

alter function core.record_event(text, text, uuid, uuid, jsonb, uuid, uuid) owner to tocsin_ledger;

comment on function core.record_event(text, text, uuid, uuid, jsonb, uuid, uuid) is
'Writes one line of the ledger, in the transaction of what it tells.

Arguments: action, subject.verb; subject_type and subject_id; incident_id, whose timeline shows it, or null; detail,
an object; portal_id and circle_id of the subject. The actor and the tenant are the context''s, never an argument; the
reporter of a confidential report is not named (core.actor()), but for an answer, which names its respondent itself.
Security definer: no role that serves requests writes the ledger; only triggers of tocsin_ledger may execute this.';
