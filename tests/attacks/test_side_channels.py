"""What somebody may not see of their own tenant tells itself by nothing else: no refusal, no search, no timeline."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.support.server import Client, Org, Place, Server, problem

# Every unique index of a table of a tenant's, and why a refusal by it tells nobody of a row that they may not see.
IDS = "ids are nobody's to guess: who knows one has been told of it"
READ = "everybody in the tenant reads all of its rows"
OWN = "only one's own rows are in its way"
NARROW = "only narrow roles write it, in ways that do not depend on who asks"
SEEN = "its policy lets those write who see all the rows that could be in the way"
SECRET = "made of a secret, of which who has it may know"
UNIQUE = {
    "board_tickets_pkey": SECRET,
    "categories_pkey": READ,
    "number_counters_pkey": NARROW,
    "group_members_pkey": READ,
    "groups_kind_of_id": IDS,
    "groups_name_is_unique": READ,
    "groups_pkey": IDS,
    "guest_requests_pkey": SECRET,
    "idempotency_keys_pkey": OWN,
    "incident_actions_belongs_to_incident": IDS,
    "incident_actions_pkey": IDS,
    "incident_imports_pkey": NARROW,
    "incident_reporters_pkey": NARROW,
    "incident_words_pkey": NARROW,
    "incidents_external_id_is_their_creators": OWN,
    "incidents_external_id_is_unique": NARROW,
    "incidents_number_is_unique": NARROW,
    "incidents_pkey": IDS,
    "ledger_pkey": NARROW,
    "ledger_seals_one_an_event": NARROW,
    "ledger_seals_pkey": NARROW,
    "member_accounts_pkey": READ,
    "member_accounts_email_is_unique": SEEN,
    "member_accounts_subject_is_unique": SEEN,
    "member_roles_pkey": READ,
    "members_pkey": READ,
    "notifications_pkey": IDS,
    "places_kind_of_id": IDS,
    "places_pkey": IDS,
    "priorities_one_default_a_tenant": READ,
    "priorities_pkey": READ,
    "prompt_recipients_pkey": NARROW,
    "prompt_response_history_pkey": NARROW,
    "prompt_responses_one_a_group": SEEN,
    "prompt_responses_one_a_key": SEEN,
    "prompt_responses_one_a_member": SEEN,
    "prompt_responses_pkey": IDS,
    "prompt_slots_pkey": NARROW,
    "prompt_tokens_pkey": NARROW,
    "prompt_tokens_token_is_unique": SECRET,
    "prompts_of_incident": IDS,
    "prompts_pkey": IDS,
    "role_group_permissions_pkey": READ,
    "role_permissions_pkey": READ,
    "roles_pkey": READ,
    "number_series_format_is_unique": READ,
    "number_series_pkey": READ,
    "severities_pkey": READ,
    "severities_rank_is_unique": READ,
    "severities_rank_of_slug": READ,
    "statuses_one_default_a_workflow": READ,
    "statuses_pkey": READ,
    "tenant_modules_pkey": READ,
    "tow_requests_one_an_action": SEEN,
    "tow_requests_pkey": IDS,
    "transitions_pkey": READ,
    "workflows_pkey": READ,
}


def test_every_unique_index_of_a_tenants_rows_is_known_to_tell_nothing(place: Place) -> None:
    with place.admin() as admin:
        found = admin.execute(
            "select c.relname, i.indrelid::regclass::text, exists (select from pg_policy where polrelid = i.indrelid"
            "  and 'tocsin_member'::regrole = any (polroles) and polcmd in ('a', '*'))"
            " from pg_index as i join pg_class as c on c.oid = i.indexrelid"
            " where c.relnamespace = 'tocsin'::regnamespace and i.indisunique"
            " and exists (select from pg_attribute where attrelid = i.indrelid and attname = 'tenant_id')"
        ).fetchall()
    assert {name for name, _, _ in found} == UNIQUE.keys()
    # A table that members add nothing to is narrow; one that they add to may have narrow indexes by its columns.
    narrow = {"incidents_external_id_is_unique", "incidents_number_is_unique"}
    assert {name for name, _, adds in found if UNIQUE[name] == NARROW and adds} == narrow


def test_members_supply_no_column_of_an_index_that_is_said_to_be_narrow(place: Place) -> None:
    with place.admin() as admin:
        (numbered,) = admin.execute(
            "select has_column_privilege('tocsin_member', 'tocsin.incidents', 'number', 'insert')"
        ).fetchone() or (True,)
    assert not numbered


def test_an_external_id_is_taken_for_who_has_used_it_and_for_nobody_else(server: Server, org: Org) -> None:
    body = {"category": "fire", "description": "Smoke.", "external_id": "CASE-7"}
    with server.client(org, "operator") as operator, server.client(org, "worker") as worker:
        assert operator.post("/incidents", json=body).status_code == 201
        hidden, free = (worker.post("/incidents", json=body | {"external_id": id}) for id in ("CASE-7", "CASE-8"))
        assert (hidden.status_code, free.status_code) == (201, 201)
        assert problem(worker.post("/incidents", json=body)) == "external-id-exists"
        assert problem(operator.post("/incidents", json=body)) == "external-id-exists"


@pytest.fixture
def hidden(operator: Client, worker: Client) -> dict[str, Any]:
    """An incident of the worker's that the operator asks about, and one that the worker does not see."""
    own = worker.open_incident(title="Theirs")
    other = operator.open_incident(title="Zqxj", description="Zqxj.")
    prompts = [
        operator.post(
            f"/incidents/{incident['id']}/prompts",
            json={"prompt_type": "freeform", "title": "Does Kari drink?", "prompt_text": "Does Kari drink?"},
        ).json()["prompt"]["id"]
        for incident in (own, other)
    ]
    return {"own": own["id"], "other": other["id"], "own_prompt": prompts[0], "other_prompt": prompts[1]}


def test_who_may_not_list_prompts_reads_nothing_of_them_in_the_timeline(
    place: Place, org: Org, worker: Client, operator: Client, hidden: dict[str, Any]
) -> None:
    told = worker.get(f"/incidents/{hidden['own']}/timeline")
    assert [item["action"] for item in told.json()["items"]] == ["incident.created"]
    assert "incident_prompt.create" in operator.get(f"/incidents/{hidden['own']}/timeline").text
    with place.enter(org, "worker", read_only=True) as session:
        rows = session.execute("select to_jsonb(l)::text from tocsin.ledger as l").fetchall()
    assert rows
    assert not any("Kari" in text or "prompt" in text for (text,) in rows)


@pytest.mark.parametrize("role", ["worker", "auditor", "whs"])
def test_a_prompt_that_is_not_ones_to_answer_is_refused_as_one_that_is_not(
    role: str, place: Place, org: Org, operator: Client, hidden: dict[str, Any]
) -> None:
    assert operator.patch(f"/prompts/{hidden['own_prompt']}", json={"is_active": False}).status_code == 200
    pairs = [(hidden["other"], hidden["other_prompt"]), (hidden["other"], hidden["own_prompt"])]
    pairs += [(hidden["own"], hidden["own_prompt"]), (hidden["other"], uuid4()), (uuid4(), uuid4())]
    ends = set()
    for incident, prompt in pairs:
        for whose in ("respondent_member_id", "entered_by"):
            with place.enter(org, role) as session, pytest.raises(psycopg.Error) as refused:
                session.execute(
                    "insert into tocsin.prompt_responses (tenant_id, id, incident_id, prompt_id, response_channel,"
                    f" responder_key_hash, {whose})"
                    " values (auth.tenant(), core.new_id(), %s, %s, %s, %s, auth.member())",
                    [
                        incident,
                        prompt,
                        "in_app" if whose == "respondent_member_id" else "operator_entry",
                        None if whose == "respondent_member_id" else b"0" * 32,
                    ],
                )
            said = refused.value.diag
            ends.add((refused.value.sqlstate, said.constraint_name, said.message_primary, said.message_detail))
    assert len(ends) == 1


def test_a_search_by_any_sql_finds_no_id_of_what_one_may_not_see(
    place: Place, server: Server, org: Org, hidden: dict[str, Any]
) -> None:
    with server.client(org, "team_lead") as lead:
        report = {"workflow": "review", "category": "other", "severity": "low", "title": "Quirk"}
        assert lead.post("/incidents", json=report | {"description": "Quirk."}).status_code == 201
    with place.enter(org, "operator", read_only=True) as session:
        # They view two workflows; a report for review is in neither.
        found = session.execute("select core.search_incidents('Quirk'), core.search_incidents('Zqxj')").fetchone()
        assert found == ([], [UUID(hidden["other"])])
    with place.enter(org, "worker", read_only=True) as session:
        # Who views no workflow's is answered alike, whatever there is.
        for word in ("Zqxj", "Quirk", "Nowhere", "Theirs"):
            assert session.execute("select core.search_incidents(%s)", [word]).fetchone() == (None,)


def test_a_search_by_who_views_no_workflow_reads_only_what_they_follow(
    place: Place, org: Org, hidden: dict[str, Any]
) -> None:
    """Counted, not timed: the buffers that it reads are as many for a word that hidden incidents hold as for none."""
    query = (
        "explain (analyze, buffers, format json, timing off, summary off)"
        " select id from api.incidents_followed as v where (select core.search_incidents(%s)) is null"
        " and (select t.id from core.incident_words as t where t.id = v.id and t.words @> core.search_terms(%s))"
        " is not null"
    )
    with place.enter(org, "worker", read_only=True) as session:
        read = []
        for word in ("Zqxj", "Nowhere", "Zqxj", "Nowhere"):
            plan = json.dumps(session.execute(query, [word, word]).fetchone())
            read.append(re.findall(r'"Shared (?:Hit|Read) Blocks": (\d+)', plan)[0])
    assert read[2] == read[3]


def test_search_still_finds_what_is_ones_own_and_what_is_shared(
    server: Server, org: Org, operator: Client, worker: Client, hidden: dict[str, Any]
) -> None:
    shared = operator.open_incident(title="Zqxj for all", visibility_scope="institution")["id"]
    with server.client(org, "risk_manager") as risk:
        assert [item["id"] for item in risk.get("/incidents", params={"search": "zqxj"}).json()["items"]] == [shared]
    assert [item["id"] for item in worker.get("/incidents", params={"search": "zqxj"}).json()["items"]] == [shared]
    assert [item["id"] for item in worker.get("/incidents", params={"search": "theirs"}).json()["items"]] == [
        hidden["own"]
    ]
    found = operator.get("/incidents", params={"search": "zqxj"}).json()["items"]
    assert {item["id"] for item in found} == {shared, hidden["other"]}
