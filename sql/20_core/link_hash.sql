create or replace function core.link_hash(previous bytea, event tocsin.ledger)
returns bytea
language sql
immutable
set search_path = ''
return sha256(
    previous
    || convert_to(
        jsonb_build_array(
            1,
            event.tenant_id,
            event.id,
            event.action,
            event.subject_type,
            event.subject_id,
            event.incident_id,
            event.member_id,
            event.detail,
            event.portal_id,
            event.circle_id,
            (extract(epoch from event.created_at) * 1000000)::bigint
        )::text,
        'UTF8'
    )
);

comment on function core.link_hash(bytea, tocsin.ledger) is
'The hash that seals an event of the ledger: SHA-256 over the hash before it and the event''s fields.

Arguments: previous, the hash of the link before, empty for the first; event. The fields, version 1: an array of JSON,
as PostgreSQL writes jsonb, of the version, tenant, id, action, subject type and id, incident, member, detail, portal,
circle, and the time in UTC microseconds since 1970. A later version is another branch here; old seals keep theirs.';
