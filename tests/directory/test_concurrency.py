"""What is taken away is gone at the very next request, and of several who come at once exactly one wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.support.server import Client, Org, Place, Server, problem

Ask = Callable[[Client], httpx.Response]


@pytest.fixture
def crowd(server: Server, org: Org) -> Iterator[list[Client]]:
    """Ten connections of the admin, all of them warm."""
    clients = [server.client(org, "admin") for _ in range(10)]
    for client in clients:
        assert client.get("/me").status_code == 200
    yield clients
    for client in clients:
        client.close()


def at_once(clients: Sequence[Client], *asks: Ask) -> list[httpx.Response]:
    """Ask by all of the clients at once, in turn one of the questions."""
    with ThreadPoolExecutor(len(clients)) as pool:
        return list(pool.map(lambda pair: asks[pair[0] % len(asks)](pair[1]), enumerate(clients)))


def statuses(answers: Sequence[httpx.Response]) -> Counter[int]:
    """How many answers have each status."""
    return Counter(answer.status_code for answer in answers)


def test_a_deactivated_member_is_refused_at_the_next_request_and_let_in_again_when_active(
    admin: Client, worker: Client, org: Org
) -> None:
    path = f"/members/{org.members['worker']}"
    for _ in range(3):
        assert worker.get("/me").status_code == 200
        admin.patch(path, json={"is_active": False})
        for response in (
            worker.get("/me"),
            worker.get("/incidents"),
            worker.post("/incidents", json={}),
            worker.get("/roles"),
        ):
            if response.request.method == "GET":
                assert (response.status_code, problem(response)) == (403, "not-a-member")
            else:
                assert response.status_code in (403, 422)
        admin.patch(path, json={"is_active": True})


def test_a_role_that_was_taken_away_is_gone_at_the_next_request(admin: Client, operator: Client, org: Org) -> None:
    mine, other = operator.open_incident(), admin.open_incident()
    assert operator.get(f"/incidents/{other['id']}").status_code == 200
    admin.patch(f"/members/{org.members['operator']}", json={"roles": []})
    assert problem(operator.get(f"/incidents/{other['id']}")) == "not-found"
    assert problem(operator.post(f"/incidents/{mine['id']}/resolve")) == "not-permitted"
    assert problem(operator.post("/incidents", json={"category": "fire", "description": "x"})) == "not-permitted"
    assert [item["id"] for item in operator.get("/incidents").json()["items"]] == [mine["id"]]
    admin.patch(f"/members/{org.members['operator']}", json={"roles": ["operator"]})
    assert operator.post(f"/incidents/{other['id']}/resolve").status_code == 200


def test_a_permission_that_a_role_lost_is_gone_at_the_next_request(operator: Client, place: Place, org: Org) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    assert operator.post(f"{path}/dispatch").status_code == 201
    with place.admin() as connection:
        connection.execute(
            "delete from tocsin.role_permissions where tenant_id = %s and role = 'operator'"
            " and permission = 'incidents.dispatch'",
            [org.id],
        )
    assert problem(operator.post(f"{path}/dispatch")) == "not-permitted"


def test_a_suspended_tenant_is_refused_at_the_next_request_whoever_asks(
    admin: Client, worker: Client, stranger: Client, place: Place, org: Org
) -> None:
    for status, expected in (("active", 200), ("suspended", 403), ("active", 200)):
        with place.admin() as connection:
            connection.execute("update tocsin.tenants set status = %s where id = %s", [status, org.id])
        for client in (admin, worker):
            for path in ("/me", "/incidents", "/members"):
                response = client.get(path)
                assert response.status_code == expected
                if expected == 403:
                    assert problem(response) == "not-a-member"
        assert stranger.get("/me").status_code == 200


def test_a_module_that_was_switched_off_is_refused_at_the_next_request(
    operator: Client, place: Place, org: Org
) -> None:
    path = f"/incidents/{operator.open_incident()['id']}"
    with place.admin() as connection:
        connection.execute(
            "delete from tocsin.tenant_modules where tenant_id = %s and module = 'enforcement'", [org.id]
        )
    for response in (
        operator.post(f"{path}/dispatch"),
        operator.post(f"{path}/resolve"),
        operator.get(f"{path}/actions"),
    ):
        assert (response.status_code, problem(response)) == (403, "module-disabled")


@pytest.mark.parametrize("moves", [("resolve", "cancel"), ("resolve",), ("cancel",)], ids="-or-".join)
def test_of_moves_that_exclude_each_other_exactly_one_wins(crowd: list[Client], moves: tuple[str, ...]) -> None:
    path = f"/incidents/{crowd[0].open_incident()['id']}"

    def moving(move: str) -> Ask:
        return lambda client: client.post(f"{path}/{move}")

    answers = at_once(crowd, *map(moving, moves))
    assert statuses(answers) == {200: 1, 409: 9}
    assert {problem(answer) for answer in answers if answer.status_code == 409} == {"illegal-transition"}
    (won,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert crowd[0].get(path).json() == won
    events = [event["action"] for event in crowd[0].get(f"{path}/timeline").json()["items"]]
    assert len([event for event in events if event in ("incident.transition", "incident.resolved")]) == 1


def test_of_ten_amendments_of_one_version_exactly_one_is_made(crowd: list[Client]) -> None:
    path = f"/incidents/{crowd[0].open_incident()['id']}"
    tag = crowd[0].get(path).headers["etag"]
    answers = at_once(
        crowd, lambda client: client.patch(path, json={"title": str(id(client))}, headers={"If-Match": tag})
    )
    assert statuses(answers) == {200: 1, 412: 9}
    assert crowd[0].get(path).json()["version"] == 2


def test_ten_amendments_without_a_version_are_all_made_one_after_the_other(crowd: list[Client]) -> None:
    path = f"/incidents/{crowd[0].open_incident()['id']}"
    fields = ("title", "impact", "root_cause", "location_label", "qa_seed_tag")

    def setting(field: str) -> Ask:
        return lambda client: client.patch(path, json={field: str(id(client))})

    answers = at_once(crowd, *map(setting, fields))
    assert statuses(answers) == {200: 10}
    after = crowd[0].get(path).json()
    assert after["version"] == 11
    assert {after[field] for field in fields} <= {str(id(client)) for client in crowd}


def test_of_ten_deletions_exactly_one_is_made_and_told(crowd: list[Client]) -> None:
    path = f"/incidents/{crowd[0].open_incident()['id']}"
    answers = at_once(crowd, lambda client: client.delete(path))
    assert statuses(answers) == {204: 1, 404: 9}
    told = crowd[0].get("/ledger", params={"action": "eq.incident.deleted"}).json()["items"]
    assert len(told) == 1


@pytest.mark.parametrize("_", range(5))
def test_nothing_happens_to_an_incident_after_its_deletion(crowd: list[Client], _: int) -> None:
    incident = crowd[0].open_incident()
    path = f"/incidents/{incident['id']}"
    answers = at_once(
        crowd,
        lambda client: client.delete(path),
        lambda client: client.patch(path, json={"title": str(id(client))}),
        lambda client: client.post(f"{path}/dispatch"),
    )
    done = statuses(answers)
    assert set(done) <= {200, 201, 204, 404}
    params = {"incident_id": f"eq.{incident['id']}", "limit": "200"}
    told = Counter(entry["action"] for entry in crowd[0].get("/ledger", params=params).json()["items"])
    assert (told["incident.deleted"], told["incident.amended"], told["incident.dispatch"]) == (1, done[200], done[201])


def test_ten_dispatches_at_once_send_ten_trucks_and_move_once(crowd: list[Client]) -> None:
    path = f"/incidents/{crowd[0].open_incident()['id']}"
    answers = at_once(crowd, lambda client: client.post(f"{path}/dispatch"))
    assert statuses(answers) == {201: 10}
    assert len(crowd[0].get(f"{path}/tow-requests").json()["items"]) == 10
    assert len(crowd[0].get(path).json()["dispatch_log"]) == 10
    events = [event["action"] for event in crowd[0].get(f"{path}/timeline").json()["items"]]
    assert Counter(events) == {
        "incident.created": 1,
        "incident.action": 10,
        "incident.dispatch": 10,
        "incident.transition": 1,
    }


def test_of_ten_moves_of_a_truck_exactly_one_wins(crowd: list[Client]) -> None:
    tow = crowd[0].post(f"/incidents/{crowd[0].open_incident()['id']}/dispatch").json()
    path = f"/tow-requests/{tow['id']}"
    stale = {"If-Match": '"1-0123456789abcdef"'}
    answers = at_once(crowd, lambda client: client.patch(path, json={"status": "acknowledged"}, headers=stale))
    assert statuses(answers) == {200: 1, 412: 9}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/categories", {"workflow": "risk", "slug": "same", "name": "Same"}),
        ("/groups", {"kind": "team", "name": "Same"}),
        ("/members", {"email": "same@x.example", "display_name": "Same"}),
    ],
)
def test_of_ten_who_add_the_same_word_exactly_one_does(crowd: list[Client], path: str, body: dict[str, str]) -> None:
    answers = at_once(crowd, lambda client: client.post(path, json=body))
    assert statuses(answers) == {201: 1, 409: 9}


def test_ten_who_open_at_once_get_ten_numbers_without_a_gap(crowd: list[Client]) -> None:
    answers = at_once(crowd, lambda client: client.post("/incidents", json={"category": "fire", "description": "x"}))
    assert sorted(answer.json()["number"][-3:] for answer in answers) == [f"{number:03}" for number in range(1, 11)]


def test_two_organisations_on_the_same_connections_never_mix(server: Server, org: Org, other_org: Org) -> None:
    ours, theirs = server.client(org, "operator"), server.client(other_org, "operator")
    with ours, theirs:
        seen = {client: {client.open_incident()["id"]} for client in (ours, theirs)}
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(
                    lambda number: (ours, theirs)[number % 2].get(
                        "/incidents" if number % 3 else "/incidents?order=nonsense"
                    ),
                    range(200),
                )
            )
        for number, answer in enumerate(answers):
            if number % 3:
                assert {item["id"] for item in answer.json()["items"]} == seen[(ours, theirs)[number % 2]]
            else:
                assert problem(answer) == "order-not-supported"
