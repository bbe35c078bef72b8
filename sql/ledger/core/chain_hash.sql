create or replace function core.chain_hash(previous bytea, link tocsin.ledger_seals, event tocsin.ledger)
returns bytea
language sql
immutable
set search_path = ''
return sha256(
    previous
    || convert_to(
        jsonb_build_array(
            link.fields_version,
            link.tenant_id,
            link.seq,
            trunc(extract(epoch from link.covers_until) * 1000000),
            trunc(extract(epoch from link.sealed_at) * 1000000),
            event.id,
            event.action,
            event.subject_type,
            event.subject_id,
            event.incident_id,
            event.member_id,
            event.detail,
            event.portal_id,
            event.circle_id,
            trunc(extract(epoch from event.created_at) * 1000000)
        )::text,
        'UTF8'
    )
);

comment on function core.chain_hash(bytea, tocsin.ledger_seals, tocsin.ledger) is
'The hash of a link of the ledger''s chain: SHA-256 over the hash before it, the link''s own fields and the event''s.

Arguments: previous, the hash of the link before, empty for the first; link, whose hash is not looked at; event. Fields,
version 1: an array of JSON, as PostgreSQL writes jsonb, of the version, tenant, seq, covers_until, sealed_at, then the
event''s id, action, subject type and id, incident, member, detail, portal, circle and time. Times are UTC microseconds
since 1970, numeric throughout, so that a time of infinity has a hash too. No setting of a session changes it.
A later version is another branch here; old links keep theirs.';
