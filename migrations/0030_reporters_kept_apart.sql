-- Who reported a confidential incident stands in one place, tocsin.incident_reporters. A category says whether its
-- reports are, in review alone; who asked a prompt may be left open, where the name would tell who reported.
-- Events that were sealed before keep the name: to change them would break the chain.
-- depends: 0018_short_list_of_pending_words
set local role tocsin_owner;

alter table tocsin.categories rename column hides_reporter to is_reporter_confidential;

alter table tocsin.categories
add constraint categories_only_review_hides_reporters check (workflow = 'review' or not is_reporter_confidential);

alter table tocsin.prompts alter column created_by drop not null;

alter table tocsin.incidents no force row level security;

alter table tocsin.incident_reporters no force row level security;

alter table tocsin.ledger no force row level security;

alter table tocsin.ledger_seals no force row level security;

alter table tocsin.incidents disable trigger user;

alter table tocsin.ledger disable trigger user;

update tocsin.incidents
set created_by = null
from tocsin.incident_reporters as reported
where
    incidents.tenant_id = reported.tenant_id
    and incidents.id = reported.incident_id
    and reported.is_confidential;

update tocsin.ledger
set member_id = null
from tocsin.incident_reporters as reported
where
    ledger.tenant_id = reported.tenant_id
    and ledger.incident_id = reported.incident_id
    and ledger.member_id = reported.member_id
    and ledger.action = 'incident.created'
    and reported.is_confidential
    and not exists (
        select
        from tocsin.ledger_seals
        where
            ledger_seals.tenant_id = ledger.tenant_id
            and ledger_seals.ledger_id = ledger.id
    );

alter table tocsin.ledger enable trigger user;

alter table tocsin.incidents enable trigger user;

alter table tocsin.ledger_seals force row level security;

alter table tocsin.ledger force row level security;

alter table tocsin.incident_reporters force row level security;

alter table tocsin.incidents force row level security;
