comment on table tocsin.incident_actions is
'What was done about an incident. Append-only.';

comment on constraint incident_actions_belongs_to_incident on tocsin.incident_actions is
'Unique: tenant id, id, incident id.

problem: internal';

comment on constraint incident_actions_evidence_is_https on tocsin.incident_actions is
'payload.photo_url must be an address that begins with https:// and holds no blanks.

problem: malformed-value
field: payload';

comment on constraint incident_actions_incident_exists on tocsin.incident_actions is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint incident_actions_member_exists on tocsin.incident_actions is
'performed_by must be a member of your organisation.

problem: unknown-reference
field: performed_by';

comment on constraint incident_actions_payload_bounded on tocsin.incident_actions is
'payload must have at most 16,384 bytes as JSON.

problem: too-long
field: payload';

comment on constraint incident_actions_payload_is_an_object on tocsin.incident_actions is
'payload must be an object.

problem: validation-failed
field: payload';

comment on constraint incident_actions_pkey on tocsin.incident_actions is
'A row is named by tenant id and id.

problem: internal';

comment on constraint incident_actions_result_is_known on tocsin.incident_actions is
'result must be queued, sent, acknowledged, completed or failed.

problem: validation-failed
field: result';

comment on constraint incident_actions_type_is_known on tocsin.incident_actions is
'action_type must be dispatch_tow, notify_owner, issue_warning, call_police, call_fire, call_ambulance, add_evidence,
add_note, escalate or resolve.

problem: validation-failed
field: action_type';

comment on index tocsin.incident_actions_by_time is 'Finds rows of a tenant by incident_id, performed_at, id.';

create or replace trigger incident_actions_0_append_only
before update or delete or truncate on tocsin.incident_actions
for each statement execute function core.raise_append_only();

comment on trigger incident_actions_0_append_only on tocsin.incident_actions is 'Nobody changes what was done.';

create or replace trigger incident_actions_61_log
after insert on tocsin.incident_actions
for each row execute function core.log_action();

comment on trigger incident_actions_61_log on tocsin.incident_actions is 'What happened, in the same transaction.';
