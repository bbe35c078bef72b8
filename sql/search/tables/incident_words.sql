comment on table tocsin.incident_words is
'The words to find incidents by, each with its tenant in front. For tocsin_search only.';

comment on constraint incident_words_incident_exists on tocsin.incident_words is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint incident_words_pkey on tocsin.incident_words is
'A row is named by tenant id and incident id.

problem: internal';

comment on index tocsin.incident_words_lookup is 'Finds rows of a tenant by words.';
