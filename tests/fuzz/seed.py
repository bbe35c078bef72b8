"""An organisation with a row of every kind, one word in each of their texts: what its neighbours must never read."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.support.http_prompts import ask
from tests.support.server import Client, Org

_TABLES = """
    select c.oid::regclass::text
    from pg_class as c
    inner join pg_attribute as a on c.oid = a.attrelid
    where c.relnamespace = 'tocsin'::regnamespace and c.relkind = 'r' and a.attname = 'tenant_id'
"""
_ROWS = "select t::text from {} as t where tenant_id = %s order by 1"


class Planted(NamedTuple):
    """What was planted: the word, an incident, its prompt by link and the link's token, and ids of all kinds."""

    word: str
    incident: str
    prompt: str
    token: str
    ids: tuple[str, ...]


def plant(client: Client, word: str) -> Planted:
    """Write the word into every kind of row that an admin can make."""

    def made(path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        response = client.post(path, json=body)
        assert response.status_code == 201, response.text
        return dict(response.json())

    incident = client.open_incident(title=word, description=word, impact=word, tags=[word], metadata={"said": word})
    path = f"/incidents/{incident['id']}"
    link = ask(client, incident=incident["id"], title=word, prompt_text=word, on_repeat="update")
    asked = ask(client, incident=incident["id"], title=word, target_type="tenant")
    answer = {"response_data": {"status": "needs_help", "note": word}, "location_label": word}
    replied = made(link.answers, answer | {"responder_key": f"a key of {word}"})
    told = made(asked.mine, answer)
    tow = made(f"{path}/dispatch", {"provider_name": word, "notes": word})
    action = made(f"{path}/actions", {"action_type": "add_note", "payload": {"note": word}})
    slug = {"slug": f"slug_{incident['id'][-12:]}", "name": word}
    made("/categories", slug | {"workflow": "enforcement", "description": word})
    made("/statuses", slug | {"workflow": "enforcement"})
    made("/priorities", slug | {"level": 9, "response_time_minutes": 10, "resolution_time_minutes": 20})
    member = made("/members", {"email": f"{word}@there.example", "display_name": word, "phone": word[:40]})
    group = made("/groups", {"kind": "circle", "name": word, "member_ids": [member["id"]]})
    place = made("/places", {"kind": "facility", "name": word})
    rows = (incident, tow, action, member, group, place, told)
    ids = (*(row["id"] for row in rows), link.id, asked.id, replied["response_id"])
    return Planted(word, incident["id"], asked.id, link.token, ids)


def digest(org: Org) -> dict[str, str]:
    """What an organisation's rows are, table by table, seen from behind the policies."""
    with org.place.admin() as admin:
        tables = admin.execute(_TABLES).fetchall()
        return {table: str(admin.execute(_ROWS.format(table).encode(), [org.id]).fetchall()) for (table,) in tables}
