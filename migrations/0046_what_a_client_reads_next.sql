-- Groups and places are changed, so they have versions; tow requests of all incidents are a queue, the most urgent and
-- the oldest first, which goes along an index, as those of a status do.
-- depends: 0045_words_have_a_version
set local role tocsin_owner;

alter table tocsin.groups
add column version integer not null default 1;

alter table tocsin.places
add column version integer not null default 1;

alter table tocsin.tow_requests
add column is_open boolean not null generated always as (status not in ('completed', 'cancelled')) stored,
add column priority_rank smallint not null generated always as (
    case priority when 'emergency' then 3 when 'urgent' then 2 else 1 end
) stored;

create index tow_requests_queue on tocsin.tow_requests (tenant_id, is_open, priority_rank desc, requested_at, id);

create index tow_requests_by_status on tocsin.tow_requests (tenant_id, status, priority_rank desc, requested_at, id);
