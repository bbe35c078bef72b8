comment on table tocsin.board_tickets is
'One-time tickets to an incident''s board, as hashes.';

comment on constraint board_tickets_incident_exists on tocsin.board_tickets is
'Its incident is a row of incidents of the same tenant.

problem: unknown-reference
field: incident_id';

comment on constraint board_tickets_member_exists on tocsin.board_tickets is
'Its member is a row of members of the same tenant.

problem: unknown-reference
field: member_id';

comment on constraint board_tickets_pkey on tocsin.board_tickets is
'A row is named by tenant id and ticket hash.

problem: internal';

comment on constraint board_tickets_ticket_hash_is_sha256 on tocsin.board_tickets is
'A SHA-256 has 32 bytes.

problem: validation-failed
field: ticket_hash';

comment on index tocsin.board_tickets_by_member is 'Finds rows of a tenant by member_id.';
