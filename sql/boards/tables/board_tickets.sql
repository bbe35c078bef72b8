comment on table tocsin.board_tickets is
'One-time tickets to an incident''s board, as hashes.';

comment on constraint board_tickets_incident_exists on tocsin.board_tickets is
'incident_id must be an incident of your organisation.

problem: unknown-reference
field: incident_id';

comment on constraint board_tickets_member_exists on tocsin.board_tickets is
'member_id must be a member of your organisation.

problem: unknown-reference
field: member_id';

comment on constraint board_tickets_pkey on tocsin.board_tickets is
'A row is named by tenant id and ticket hash.

problem: internal';

comment on constraint board_tickets_ticket_hash_is_sha256 on tocsin.board_tickets is
'ticket_hash must have 32 bytes: it is a SHA-256.

problem: validation-failed
field: ticket_hash';

comment on index tocsin.board_tickets_by_member is 'Finds rows of a tenant by member_id.';
