"""The rows that the bench's cases work on, made through the engine and the API's own functions, and found again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import psycopg

from ..engine import Engine
from .data import BIG, ROLE, slugs, subject
from .environment import Environment
from .http_load import BenchError

# The most connections of a measurement. Half of them are in the big tenant, the others in tenants of their own.
MOST = 64
HOMES = 1 + MOST // 2
ANSWERS = 2000

_PLACES = ("Hall A", "Hall B", "Car park", "Canteen", "Quay 4", "Office wing", "Workshop", "Outside the gate")

# Rows at even distances in time, by the key: a UUIDv7 begins with its time.
_SPREAD = """
select (
        select incidents.id::text
        from tocsin.incidents
        where
            incidents.tenant_id = %(tenant)s
            and incidents.workflow = 'enforcement'
            and incidents.source = 'api'
            and incidents.id >= spread.low
        order by incidents.id
        limit 1
    )
from (
    select (lpad(to_hex((extract(epoch from now() - n * interval '730 days' / 256) * 1000)::bigint), 12, '0')
        || repeat('0', 20))::uuid as low
    from generate_series(1, 256) as numbers (n)
) as spread
"""

_KNOWN = """
select incidents.external_id, incidents.id::text
from tocsin.incidents
where
    incidents.tenant_id = %(tenant)s
    and incidents.source = 'import'
    and incidents.external_id like 'bench-%%'
"""

_COURSES = """
select distinct tow_requests.incident_id::text
from tocsin.tow_requests
where tow_requests.tenant_id = %(tenant)s
order by 1
limit 256
"""

_MUSTERED = "select id from tocsin.prompts where tenant_id = %(tenant)s and incident_id = %(incident)s"

# As core.upsert_response() and its triggers leave them, one a guest.
_ANSWERS = """
with answers as (
    insert into tocsin.prompt_responses (
        tenant_id, id, incident_id, prompt_id, workflow, responder_key_hash, response_data, response_channel,
        location_label, adults_count, children_count, pets_count, responded_at, created_at
    )
    select
        prompts.tenant_id,
        core.new_id(),
        prompts.incident_id,
        prompts.id,
        prompts.workflow,
        sha256(convert_to(prompts.id::text || n, 'UTF8')),
        jsonb_build_object('status', (array['safe', 'safe', 'safe', 'safe', 'needs_help', 'other'])[1 + n %% 6]),
        'web',
        (%(places)s::text[])[1 + n %% 8],
        1 + n %% 4,
        n %% 3,
        n %% 5 / 4,
        prompts.created_at + n * interval '1 millisecond',
        prompts.created_at + n * interval '1 millisecond'
    from tocsin.prompts
    cross join generate_series(1, %(answers)s) as numbers (n)
    where
        prompts.tenant_id = %(tenant)s
        and prompts.incident_id = %(incident)s
    returning *
)

insert into tocsin.ledger (
    tenant_id, id, action, subject_type, subject_id, incident_id, detail, created_at
)
select
    answers.tenant_id,
    core.new_id(),
    'incident_response.submit',
    'incident_response',
    answers.id,
    answers.incident_id,
    jsonb_build_object('prompt_id', answers.prompt_id, 'response_channel', answers.response_channel),
    answers.created_at
from answers
"""

# What a measurement that was cut short has left in the middle of its turn.
_RESET = """
update tocsin.incidents
set status = 'in_progress'
where
    incidents.tenant_id = any(%(tenants)s)
    and incidents.external_id like 'bench-desk-%%'
    and incidents.status <> 'in_progress'
"""


class TenantFixture(msgspec.Struct, frozen=True):
    """The rows of a tenant: to read, with a long timeline, to move (`desks`), with many answers, to answer."""

    id: str
    slug: str
    reads: list[str]
    courses: list[str]
    desks: list[str]
    muster: str
    token: str


class Fixtures(msgspec.Struct, frozen=True):
    """The tenants that are called, the big one first."""

    homes: list[TenantFixture]

    def home(self, connection: int) -> tuple[TenantFixture, int]:
        """Where a connection calls, and its number among those that call there."""
        others = len(self.homes) - 1
        if connection % 2 == 0:
            return self.homes[0], connection // 2
        return self.homes[1 + connection // 2 % others], connection // 2 // others

    def reset(self, admin: str) -> None:
        """Bring the rows that are moved back to where their turns begin."""
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute("set session_replication_role = replica")
            connection.execute(_RESET.encode(), {"tenants": [home.id for home in self.homes]})


def scene(ground: Environment, tenants: int) -> Fixtures:
    """Make what is not there yet, and find it. Arguments: tenants, how many the database has."""
    names = slugs(min(tenants, HOMES))
    with (
        Engine(ground.logins.worker) as engine,
        psycopg.connect(ground.logins.admin, autocommit=True) as admin,
        psycopg.connect(ground.logins.member, autocommit=True) as member,
    ):
        admin.execute("set session_replication_role = replica")
        homes = [_home(ground, engine, admin, member, slug, len(names) - 1) for slug in names]
        admin.execute("analyze")
    return Fixtures(homes)


def _home(
    ground: Environment,
    engine: Engine,
    admin: psycopg.Connection[Any],
    member: psycopg.Connection[Any],
    slug: str,
    others: int,
) -> TenantFixture:
    desks = MOST if slug == BIG else 2 * -(-MOST // 2 // others)
    engine.import_batch(slug, "service_desk", [_row(f"bench-desk-{number}", "in_progress") for number in range(desks)])
    engine.import_batch(slug, "enforcement", [_row(name, "open") for name in ("bench-muster", "bench-door")])
    ((tenant,),) = admin.execute("select id::text from tocsin.tenants where slug = %s", [slug]).fetchall()
    given: dict[str, Any] = {"tenant": tenant, "answers": ANSWERS, "places": list(_PLACES)}
    known = dict(admin.execute(_KNOWN.encode(), given).fetchall())
    given["incident"] = known["bench-muster"]
    if not admin.execute(_MUSTERED.encode(), given).fetchall():
        _ask(ground, member, slug, known["bench-muster"])
        admin.execute(_ANSWERS.encode(), given)
    reads = list(dict.fromkeys(id for (id,) in admin.execute(_SPREAD.encode(), given) if id))
    if not reads:
        raise BenchError(f"{slug} has no rows: build more, or fewer tenants")
    return TenantFixture(
        id=tenant,
        slug=slug,
        reads=reads,
        courses=[id for (id,) in admin.execute(_COURSES.encode(), given)] or reads,
        desks=[known[f"bench-desk-{number}"] for number in range(desks)],
        muster=known["bench-muster"],
        token=_ask(ground, member, slug, known["bench-door"]),
    )


def _ask(ground: Environment, member: psycopg.Connection[Any], slug: str, incident: str) -> str:
    """Ask everybody with the link, as the tenant's operator; the link's token, which is told this once."""
    body = {"prompt_type": "status", "title": "Are you safe?", "prompt_text": "Are you safe?", "on_repeat": "update"}
    with member.transaction():
        member.execute(
            "select auth.enter(%s, %s, %s, %s, false)",
            [ground.keys.gate_key, ground.settings.issuer, subject(slug, ROLE), slug],
            prepare=False,
        )
        ((link,),) = member.execute(
            "select (api.create_prompt(%s, %s, '')).body ->> 'response_link'",
            [incident, msgspec.json.encode(body).decode()],
            prepare=False,
        ).fetchall()
    return str(link).rpartition("/")[2]


def _row(external_id: str, status: str) -> dict[str, Any]:
    """A row of today, of the kind that import takes."""
    return {
        "line": int(external_id.rpartition("-")[2]) if external_id[-1].isdigit() else len(external_id),
        "external_id": external_id,
        "status": status,
        "category": "general" if status == "in_progress" else "fire",
        "title": "The printer at the gate" if status == "in_progress" else "Smoke in the canteen",
        "description": "It does not answer." if status == "in_progress" else "Everybody out, to the quay.",
        "reported_at": datetime.now(UTC).isoformat(),
    }
