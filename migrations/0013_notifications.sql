-- Notifications: what a member is told within the application.
-- depends: 0012_enforcement
set local role tocsin_owner;

create table tocsin.notifications (
    tenant_id uuid not null,
    id uuid not null,
    member_id uuid not null,
    kind text not null,
    title text not null,
    detail jsonb not null default '{}',
    subject_type text not null,
    subject_id uuid not null,
    status text not null generated always as (case when read_at is null then 'unread' else 'read' end) stored,
    created_at timestamptz not null default now(),
    read_at timestamptz,
    constraint notifications_pkey primary key (tenant_id, id),
    constraint notifications_member_exists foreign key (tenant_id, member_id)
    references tocsin.members (tenant_id, id),
    constraint notifications_kind_is_a_word check (kind ~ '^[a-z][a-z_]{0,62}$'),
    constraint notifications_title_length check (length(title) between 1 and 500),
    constraint notifications_title_is_not_blank check (
        title
        ~ '[^\u0001-\u0020\u007f-\u00a0\u00ad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff]'
    ),
    constraint notifications_detail_is_an_object check (jsonb_typeof(detail) = 'object'),
    constraint notifications_detail_bounded check (octet_length(detail::text) <= 16384),
    constraint notifications_read_after_made check (read_at >= created_at)
);

create index notifications_by_member on tocsin.notifications (tenant_id, member_id, created_at, id);

create index notifications_by_status on tocsin.notifications (tenant_id, member_id, status, created_at, id);

-- No statistics of what people write: see 0004_directory.sql.
alter table tocsin.notifications
alter column kind set statistics 0,
alter column title set statistics 0,
alter column detail set statistics 0,
alter column subject_type set statistics 0;

alter table tocsin.notifications enable row level security;

alter table tocsin.notifications force row level security;
