"""The worked example of sql/README.md: a table, a noun and a verb, from the first file to the first request."""

from __future__ import annotations

import re

from psycopg.conninfo import conninfo_to_dict

from api.postgres.cluster import Cluster
from api.settings.environment import ROOT, Settings, login_urls, secrets
from tests.conftest import free_port
from tests.support.repository import Repository
from tests.support.server import Place, Server, fields_at_fault, new_org, problem

SECTION = re.compile(r"^## Add a table, a noun and a verb\n(.*)", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"^`([^`\n]+)`(?: \(([^)\n]+)\))?\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Where a piece goes in a file that is there.
BEFORE = {"before `# fmt: off`": "# fmt: off\n"}
BEHIND = {
    "in `ROUTES`": "ROUTES: tuple[Route, ...] = (\n",
    "in `NEEDED`": "NEEDED: Mapping[str, str | None] = {\n",
    "in `planted`": "planted = '''\n",
}


def write(repository: Repository, path: str, where: str, text: str) -> None:
    """Do what one step of the example says."""
    file = repository.folder / path
    if not where:
        assert not file.exists()
        file.write_text(text)
        return
    said = file.read_text()
    if where == "at the end":
        said += "\n" + text
    elif where in BEFORE:
        said = said.replace(BEFORE[where], f"{text}\n\n{BEFORE[where]}", 1)
    else:
        said = said.replace(BEHIND[where], BEHIND[where] + text, 1)
    assert text in said
    file.write_text(said)


def test_the_worked_example_works_from_its_first_file_to_its_first_request(
    repository: Repository, settings: Settings, cluster: Cluster
) -> None:
    (section,) = SECTION.findall((ROOT / "sql" / "README.md").read_text())
    steps = FILE.findall(section)
    assert len(steps) == 11
    for path, where, text in steps:
        write(repository, path, where, text)
    for command in ("manifest", "migrate", "rls"):
        done = repository.tocsin(command)
        assert done.returncode == 0, done.stdout + done.stderr
    keys = secrets(settings)
    url = cluster.url(str(conninfo_to_dict(repository.url)["dbname"]))
    place = Place(login_urls(settings, keys, url), keys, settings.data)
    server = type("Changed", (Server,), {"folder": repository.folder})(place, free_port())
    try:
        org = new_org(place)
        with server.client(org, "admin") as admin, server.client(org, "worker") as worker:
            quay = admin.post("/places", json={"kind": "zone", "name": "Quay 4"}).json()["id"]
            noted = admin.post("/place-notes", json={"place_id": quay, "note": "The bollard is loose."})
            assert noted.status_code == 201, noted.text
            assert [row["note"] for row in worker.get("/place-notes").json()["items"]] == ["The bollard is loose."]
            refused = worker.post("/place-notes", json={"place_id": quay, "note": "Me too."})
            assert (refused.status_code, problem(refused)) == (403, "not-permitted")
            strange = admin.post("/place-notes", json={"place_id": org.members["admin"], "note": "Where?"})
            assert (problem(strange), fields_at_fault(strange)) == ("unknown-reference", {"/place_id"})
        with server.client(new_org(place), "admin") as stranger:
            assert stranger.get("/place-notes").json()["items"] == []
    finally:
        server.stop()
