set local role tocsin_owner;

create index idempotency_keys_by_age on tocsin.idempotency_keys (tenant_id, created_at);

drop index tocsin.prompt_responses_by_member;

drop index tocsin.ledger_timeline;

drop index tocsin.notifications_by_status;

create index notifications_unread on tocsin.notifications (tenant_id, member_id, created_at, id)
where read_at is null;

drop index tocsin.incidents_shared_by_status;

drop index tocsin.incidents_open_by_category;

drop index tocsin.incidents_open_by_status;

drop index tocsin.incidents_by_category;

drop index tocsin.incidents_by_status;

create index incidents_by_status on tocsin.incidents (tenant_id, status, created_at, id);
