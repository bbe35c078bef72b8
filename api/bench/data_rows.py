"""The SQL that makes the bench's rows by their number, a chunk of them in a temporary table.

Everything about a row follows from its number by hashes of it, so the same size is the same database but for its time.
"""

# What a session needs before its first chunk: texts by their number, and who is who. Each takes its parameters by name.
PHRASES = (
    """
create temp table phrases as
select
    n::integer - 1 as n,
    titles.text as title,
    happenings.text as happening,
    details.text as detail,
    places.text as place
from unnest(%(happenings)s::text[]) with ordinality as happenings (text, n)
left join unnest(%(details)s::text[]) with ordinality as details (text, n) using (n)
left join unnest(%(titles)s::text[]) with ordinality as titles (text, n) using (n)
left join unnest(%(places)s::text[]) with ordinality as places (text, n) using (n)
""",
    """
create temp table names as
select
    n::integer - 1 as n,
    text as name
from unnest(%(names)s::text[]) with ordinality as names (text, n)
""",
    """
create temp table homes as
select
    row_number() over (order by tenants.slug <> %(big)s, tenants.slug)::integer - 1 as n,
    tenants.id as tenant_id,
    tenants.slug = %(big)s as is_big,
    operators.member_id,
    workers.member_id as worker_id
from tocsin.tenants
inner join tocsin.member_roles as operators
    on
        tenants.id = operators.tenant_id
        and operators.role = %(role)s
left join tocsin.member_roles as workers
    on
        tenants.id = workers.tenant_id
        and workers.role = %(worker)s
where tenants.slug like 'bench-%%'
""",
    # Which statuses a workflow's incidents have, in thousandths of the recent ones and of the older ones.
    """
create temp table courses as
select
    shares.*,
    sum(shares.recent) over (partition by shares.workflow order by shares.place) as recent_to,
    sum(shares.older) over (partition by shares.workflow order by shares.place) as older_to
from (
    values
    ('enforcement', 1, 'open', true, 1, 300, 5, null),
    ('enforcement', 2, 'triaged', true, 2, 150, 5, null),
    ('enforcement', 3, 'dispatched', true, 3, 50, 5, null),
    ('enforcement', 4, 'resolved', false, 3, 150, 35, 'vehicle_removed'),
    ('enforcement', 5, 'closed', false, 4, 320, 920, 'vehicle_removed'),
    ('enforcement', 6, 'cancelled', false, 2, 30, 30, null),
    ('service_desk', 1, 'open', true, 1, 200, 5, null),
    ('service_desk', 2, 'triaged', true, 2, 100, 5, null),
    ('service_desk', 3, 'in_progress', true, 3, 150, 10, null),
    ('service_desk', 4, 'waiting', true, 4, 50, 5, null),
    ('service_desk', 5, 'resolved', false, 4, 150, 25, 'repaired'),
    ('service_desk', 6, 'closed', false, 5, 350, 950, 'repaired')
) as shares (workflow, place, status, is_open, version, recent, older, resolution)
""",
    """
create temp table kinds as
select
    kinds.*,
    sum(kinds.share) over (partition by kinds.workflow order by kinds.category) as share_to
from (
    values
    ('enforcement', 'illegal_parking', 400),
    ('enforcement', 'slip_violation', 200),
    ('enforcement', 'road_blockage', 150),
    ('enforcement', 'damage_report', 100),
    ('enforcement', 'safety_hazard', 60),
    ('enforcement', 'fire', 40),
    ('enforcement', 'medical', 30),
    ('enforcement', 'other', 20),
    ('service_desk', 'general', 1000)
) as kinds (workflow, category, share)
""",
    "create temp table ranks as select distinct workflow, slug, rank from tocsin.severities",
    """
create temp table chunk (
    k bigint, tenant_id uuid, id uuid, number text, day date, workflow text, category text, severity text,
    severity_rank smallint, status text, is_open boolean, version integer, resolution text, title text,
    description text, location_label text, created_at timestamptz, moved_at timestamptz, created_by uuid,
    reported_by uuid, has_truck boolean
)
""",
    "analyze",
)

_DICE = "(hashint8extended(drawn.k, {0}) & 2147483647)"


def _dice(salt: int, sides: int | str) -> str:
    return f"({_DICE.format(salt)} %% {sides})"


def key(at: str, k: str, salt: int | str) -> str:
    """A UUIDv7 of that moment, as core.new_id() makes them, its random bits from a hash."""
    return (
        f"(lpad(to_hex((extract(epoch from {at}) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex({k} & 4095), 3, '0')"
        f" || '8' || substr(lpad(to_hex(hashint8extended({k}, {salt})), 16, '0'), 2))::uuid"
    )


# A tenth of the rows are the big tenant's; the others' are dealt out at random.
CHUNK = f"""
insert into pg_temp.chunk
select
    placed.k,
    homes.tenant_id,
    {key("placed.at", "placed.k", 1)},
    'INC-' || to_char(placed.day, 'YYMMDD') || '-' || lpad(placed.n::text, greatest(3, length(placed.n::text)), '0'),
    placed.day,
    placed.workflow,
    kinds.category,
    placed.severity,
    coalesce(ranks.rank, 0),
    courses.status,
    courses.is_open,
    courses.version,
    courses.resolution,
    titles.title,
    concat_ws(
        ' ', happenings.happening || ':', details.detail || '. Seen by', names.name, 'near EL' || placed.plate,
        case when placed.marked = 0 then %(needle)s end
    ),
    places.place,
    placed.at,
    case when courses.version = 1 then placed.at else least(placed.at + placed.after, %(end)s) end,
    homes.member_id,
    case when placed.marked = 1 then homes.worker_id else homes.member_id end,
    placed.workflow = 'enforcement' and placed.k %% 20 < 2 and courses.status in ('resolved', 'closed')
from (
    select
        drawn.*,
        (drawn.at at time zone 'Europe/Oslo')::date as day,
        drawn.at > %(end)s - interval '14 days' as is_recent,
        case when {_dice(2, 5)} = 0 then 'service_desk' else 'enforcement' end as workflow,
        case
            when {_dice(2, 5)} <> 0 then (array['info', 'warning', 'warning', 'critical'])[1 + {_dice(3, 4)}]
            when {_dice(3, 4)} <> 0 then (array['low', 'medium', 'high'])[{_dice(3, 4)}]
        end as severity,
        {_dice(4, 1000)} as course,
        {_dice(5, 1000)} as kind,
        -- The n-th name with a chance of 1 to n: the logarithm of its rank is even.
        floor(power(%(names_in_all)s, {_dice(6, 1000000)} / 1000000.0) - 1)::integer as name,
        {_dice(7, 90000)} + 10000 as plate,
        {_dice(8, "%(titles_in_all)s")}::integer as title,
        {_dice(9, "%(happenings_in_all)s")}::integer as happening,
        {_dice(10, "%(details_in_all)s")}::integer as detail,
        {_dice(11, "%(places_in_all)s")}::integer as place,
        make_interval(secs => 60 + {_dice(12, 260000)}) as after,
        case
            when drawn.home = 0 then drawn.k / 10 %% %(every)s
            when {_dice(13, 45)} = 0 then 0
        end as marked,
        row_number() over (partition by drawn.home, (drawn.at at time zone 'Europe/Oslo')::date order by drawn.k) as n
    from (
        select
            k,
            %(start)s::timestamptz + k * %(step)s::bigint * interval '1 microsecond' as at,
            case
                when k %% 10 = 0 then 0
                else 1 + (hashint8extended(k, 0) & 2147483647) %% %(others)s
            end as home
        from generate_series(%(first)s::bigint, %(last)s::bigint - 1) as numbers (k)
    ) as drawn
) as placed
inner join pg_temp.homes on placed.home = homes.n
inner join pg_temp.courses
    on
        placed.workflow = courses.workflow
        and placed.course >= case when placed.is_recent then courses.recent_to - courses.recent
            else courses.older_to - courses.older end
        and placed.course < case when placed.is_recent then courses.recent_to else courses.older_to end
inner join pg_temp.kinds
    on
        placed.workflow = kinds.workflow
        and placed.kind >= kinds.share_to - kinds.share
        and placed.kind < kinds.share_to
left join pg_temp.ranks
    on
        placed.workflow = ranks.workflow
        and placed.severity = ranks.slug
inner join pg_temp.phrases as titles on placed.title = titles.n
inner join pg_temp.phrases as happenings on placed.happening = happenings.n
inner join pg_temp.phrases as details on placed.detail = details.n
inner join pg_temp.phrases as places on placed.place = places.n
inner join pg_temp.names on placed.name = names.n
order by placed.k
"""
