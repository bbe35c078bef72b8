comment on table tocsin.ledger is
'What happened, append-only, written by triggers in the transaction of the change.';

comment on constraint ledger_action_is_dotted on tocsin.ledger is
'action must be two words in lower case with a full stop between, such as incident.created.

problem: validation-failed
field: action';

comment on constraint ledger_detail_is_an_object on tocsin.ledger is
'detail must be an object.

problem: validation-failed
field: detail';

comment on constraint ledger_incident_exists on tocsin.ledger is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint ledger_member_exists on tocsin.ledger is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint ledger_pkey on tocsin.ledger is
'A row is named by tenant id and id.

problem: internal';

comment on constraint ledger_tenant_exists on tocsin.ledger is
'Its tenant is a row of tenants.

problem: internal';

comment on index tocsin.ledger_by_incident is 'Finds rows of a tenant by incident_id, created_at, id.';

comment on index tocsin.ledger_by_time is 'Finds rows of a tenant by created_at, id.';

comment on index tocsin.ledger_timeline is 'Finds rows of a tenant by incident_id, created_at, id, where subject_type <> ''incident_response''.';

create or replace trigger ledger_0_append_only
before update or delete or truncate on tocsin.ledger
for each statement execute function core.raise_append_only();

comment on trigger ledger_0_append_only on tocsin.ledger is 'Nobody changes what happened.';
