-- Counts by status go along an index alone, without the rows: what the policies ask of an incident is in it. Those of
-- one category, of what is open and of what is shared have one too; so have the notifications of a status. The timeline
-- has one without the answers to prompts, of which there may be thousands among a few events; and whether a member has
-- answered at all is asked of thousands at once.
-- depends: 0015_no_statistics_of_words
set local role tocsin_owner;

drop index tocsin.incidents_by_status;

create index incidents_by_status on tocsin.incidents (tenant_id, status, created_at, id)
include (workflow, visibility_scope, department_id)
where deleted_at is null;

create index incidents_by_category on tocsin.incidents (tenant_id, category, status, created_at, id)
include (workflow, visibility_scope, department_id)
where deleted_at is null;

create index incidents_open_by_status on tocsin.incidents (tenant_id, status, created_at, id)
include (workflow, visibility_scope, department_id)
where is_open and deleted_at is null;

create index incidents_open_by_category on tocsin.incidents (tenant_id, category, status, created_at, id)
include (workflow, visibility_scope, department_id)
where is_open and deleted_at is null;

create index incidents_shared_by_status on tocsin.incidents (tenant_id, status, created_at, id)
include (workflow, visibility_scope, department_id)
where visibility_scope <> 'reporter_only' and deleted_at is null;

drop index tocsin.notifications_unread;

create index notifications_by_status on tocsin.notifications (tenant_id, member_id, status, created_at, id);

create index ledger_timeline on tocsin.ledger (tenant_id, incident_id, created_at, id)
where subject_type <> 'incident_response';

create index prompt_responses_by_member on tocsin.prompt_responses (tenant_id, incident_id, respondent_member_id)
where respondent_member_id is not null;

-- Nothing asks for keys by their age.
drop index tocsin.idempotency_keys_by_age;
