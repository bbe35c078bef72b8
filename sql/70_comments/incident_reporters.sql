comment on table tocsin.incident_reporters is
'Who reported an incident: a member, or somebody outside.

A table of its own, because some who see an incident may not know its reporter.';

comment on constraint incident_reporters_incident_exists on tocsin.incident_reporters is
'Its incident is a row of incidents of the same tenant.

problem: unknown-reference
field: incident_id';

comment on constraint incident_reporters_is_one_or_the_other on tocsin.incident_reporters is
'Either a member reported it or somebody outside did.

problem: validation-failed
field: reporter';

comment on constraint incident_reporters_member_exists on tocsin.incident_reporters is
'Its member is a row of members of the same tenant.

problem: unknown-reference
field: reported_by';

comment on constraint incident_reporters_pkey on tocsin.incident_reporters is
'A row is named by tenant id and incident id.

problem: internal';

comment on constraint incident_reporters_reporter_bounded on tocsin.incident_reporters is
'The reporter is not too large.

problem: too-long
field: reporter';

comment on constraint incident_reporters_reporter_is_an_object on tocsin.incident_reporters is
'The reporter is a JSON object.

problem: validation-failed
field: reporter';

comment on index tocsin.incident_reporters_by_member is 'Finds rows of a tenant by member_id, incident_id, where member_id IS NOT NULL.';
