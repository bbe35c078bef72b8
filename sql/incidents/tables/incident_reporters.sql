comment on table tocsin.incident_reporters is
'Who reported an incident: a member, or somebody outside.

A table of its own, because some who see an incident may not know its reporter.';

comment on constraint incident_reporters_incident_exists on tocsin.incident_reporters is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint incident_reporters_is_one_or_the_other on tocsin.incident_reporters is
'An incident has either reported_by, a member, or reporter, somebody outside: leave one of them out.

problem: validation-failed
field: reporter';

comment on constraint incident_reporters_member_exists on tocsin.incident_reporters is
'reported_by must be a member of your organisation.

problem: unknown-reference
field: reported_by';

comment on constraint incident_reporters_pkey on tocsin.incident_reporters is
'A row is named by tenant id and incident id.

problem: internal';

comment on constraint incident_reporters_reporter_bounded on tocsin.incident_reporters is
'reporter must have at most 2,000 bytes as JSON.

problem: too-long
field: reporter';

comment on constraint incident_reporters_reporter_is_an_object on tocsin.incident_reporters is
'reporter must be an object.

problem: validation-failed
field: reporter';

comment on index tocsin.incident_reporters_by_member is 'Finds rows of a tenant by member_id, incident_id, where member_id IS NOT NULL.';

create or replace trigger incident_reporters_1_defaults
before insert on tocsin.incident_reporters
for each row execute function core.complete_reporter();

comment on trigger incident_reporters_1_defaults on tocsin.incident_reporters is 'Confidential as its category says.';

create or replace trigger incident_reporters_1_protect
before update on tocsin.incident_reporters
for each row execute function core.protect_reporter();

comment on trigger incident_reporters_1_protect on tocsin.incident_reporters is 'Named with the incident, and never changed.';
