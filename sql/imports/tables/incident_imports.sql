comment on table tocsin.incident_imports is
'What the row of a file said that became this incident, as a SHA-256 of the cells that the mapping read: the same id with
other content is told from the same row again. Nobody who reads incidents reads it, for a digest confirms a guess, and the
cells may name a reporter who is hidden.';

comment on constraint incident_imports_digest_is_sha256 on tocsin.incident_imports is
'A SHA-256 has 32 bytes.

problem: internal';

comment on constraint incident_imports_incident_exists on tocsin.incident_imports is
'It is about an incident of the same tenant.

problem: internal';

comment on constraint incident_imports_pkey on tocsin.incident_imports is
'A row is named by tenant id and incident id.

problem: internal';
