"""`tocsin verify`: what it says, its exit status, and its file of checkpoints."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from api.deploy import deploy
from api.postgres.cluster import Cluster
from api.settings.environment import Settings, login_urls, secrets
from tests.support.ledger import Chain, command, seal_some
from tests.support.server import Org, Place, new_org


@pytest.fixture(scope="module")
def quiet_place(settings: Settings, cluster: Cluster) -> Place:
    """A database of this module, in which no other test's tenants are."""
    cluster.ensure("quiet")
    keys = secrets(settings)
    logins = login_urls(settings, keys, cluster.url("quiet"))
    deploy.deploy(cluster.url("quiet"), logins, keys)
    return Place(logins, keys, settings.data)


def verify(place: Place, *arguments: str, **env: str) -> tuple[int, list[str]]:
    """The exit status of `tocsin verify`, and what it says, line by line."""
    with command(place, "verify", *arguments, **env) as process:
        said, _ = process.communicate(timeout=60)
    return process.returncode, said.splitlines()


@pytest.fixture
def sealed(place: Place, org: Org) -> Chain:
    """The sealed ledger of `org`."""
    return Chain(place, org)


def alter(place: Place, chain: Chain) -> None:
    """Alter the third row, for good."""
    with place.admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("update tocsin.ledger set detail = '{\"a\": 1}' where id = %s", [chain.rows[2]])


def make_again(place: Place, chain: Chain) -> None:
    """Alter the third row, and make the chain again from there."""
    alter(place, chain)
    with place.admin() as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute("delete from tocsin.ledger_seals where tenant_id = %s and seq >= 3", [chain.org.id])
        admin.execute("set session_replication_role = origin")
        seal_some(admin, chain.org)


def test_verify_says_intact_or_names_the_fault_and_its_exit_status_says_so_too(
    place: Place, org: Org, sealed: Chain
) -> None:
    assert verify(place, "--tenant", org.slug) == (0, [f"{org.slug}: intact, {len(sealed.rows)} sealed"])
    alter(place, sealed)
    fault = f"{org.slug}: altered at link 3, row {sealed.rows[2]}"
    assert verify(place, "--tenant", org.slug) == (1, [fault])


def test_verify_goes_through_every_tenant(quiet_place: Place) -> None:
    orgs = [new_org(quiet_place), new_org(quiet_place)]
    chains = [Chain(quiet_place, org) for org in orgs]
    status, said = verify(quiet_place)
    assert status == 0
    assert {f"{org.slug}: intact, {chain.tail[0]} sealed" for org, chain in zip(orgs, chains, strict=True)} == {*said}
    alter(quiet_place, chains[0])
    status, said = verify(quiet_place)
    assert status == 1
    assert [line.partition(": ")[0] for line in said if ": intact, " not in line] == [orgs[0].slug]


@pytest.mark.parametrize("reason", ["tenant", "database", "folder", "checkpoints"])
def test_verify_that_could_not_look_says_why(place: Place, org: Org, tmp_path: Path, reason: str) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_text("{}\n")
    status, said = {
        "tenant": lambda: verify(place, "--tenant", "nobody"),
        "database": lambda: verify(place, DATABASE_URL="postgresql://x@127.0.0.1:1/x"),
        "folder": lambda: verify(place, "--checkpoints", str(tmp_path / "none" / "file")),
        "checkpoints": lambda: verify(place, "--checkpoints", str(damaged)),
    }[reason]()
    assert status == 2
    assert all(line.startswith("tocsin: ") for line in said[:1])
    assert "Traceback" not in "\n".join(said)
    assert damaged.read_text() == "{}\n"


def test_a_checkpoint_is_added_when_there_is_something_new(
    place: Place, org: Org, sealed: Chain, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoints"
    arguments = ("--tenant", org.slug, "--checkpoints", str(path))
    for _ in range(2):
        assert verify(place, *arguments)[0] == 0
        (line,) = path.read_text().splitlines()
        kept = json.loads(line)
        assert (kept["tenant"], kept["seq"], kept["hash"]) == (org.slug, sealed.tail[0], sealed.tail[1].hex())
        assert kept["at"].endswith("Z")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    org.add("new", "worker")
    tail = Chain(place, org).tail
    assert verify(place, *arguments)[0] == 0
    assert [json.loads(line)["seq"] for line in path.read_text().splitlines()] == [sealed.tail[0], tail[0]]


def test_a_chain_that_was_made_again_shows_and_its_new_end_is_not_kept(
    place: Place, org: Org, sealed: Chain, tmp_path: Path
) -> None:
    path = tmp_path / "checkpoints"
    arguments = ("--tenant", org.slug, "--checkpoints", str(path))
    assert verify(place, *arguments)[0] == 0
    before = path.read_bytes()
    make_again(place, sealed)
    assert verify(place, "--tenant", org.slug)[0] == 0
    assert verify(place, *arguments) == (1, [f"{org.slug}: cut-off at link {sealed.tail[0]}"])
    assert path.read_bytes() == before


def test_every_checkpoint_of_the_file_is_looked_for(place: Place, org: Org, sealed: Chain, tmp_path: Path) -> None:
    path = tmp_path / "checkpoints"
    assert verify(place, "--tenant", org.slug, "--checkpoints", str(path))[0] == 0
    (line,) = path.read_text().splitlines()
    forged = json.dumps(json.loads(line) | {"seq": 2})
    path.write_text(f"{line}\n{forged}\n{line}\n")
    assert verify(place, "--tenant", org.slug, "--checkpoints", str(path)) == (1, [f"{org.slug}: cut-off at link 2"])


def test_a_tenant_that_is_gone_altogether_shows_beside_its_checkpoint(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "checkpoints"
    gone = {"tenant": "gone", "seq": 7, "hash": "0" * 64, "at": "2026-11-21T10:00:00Z"}
    path.write_text(json.dumps(gone) + "\n")
    assert verify(place, "--tenant", "gone", "--checkpoints", str(path)) == (1, ["gone: cut-off at link 7"])


@pytest.mark.parametrize(
    "damage",
    [
        lambda line: line[:-1],
        lambda line: line[:-9] + "\n",
        lambda line: line.replace('"seq":', '"seq":-'),
        lambda line: line.replace('"hash":"', '"hash":"x'),
        lambda line: "\n" + line,
    ],
    ids=["no line break", "cut short", "negative", "no hash", "empty line"],
)
def test_a_damaged_file_of_checkpoints_is_not_believed_and_not_written(
    place: Place, org: Org, sealed: Chain, tmp_path: Path, damage: Callable[[str], str]
) -> None:
    path = tmp_path / "checkpoints"
    arguments = ("--tenant", org.slug, "--checkpoints", str(path))
    assert verify(place, *arguments)[0] == 0
    path.write_text(damage(path.read_text()))
    before = path.read_bytes()
    status, said = verify(place, *arguments)
    assert status == 2
    assert "line 1" in said[0]
    assert path.read_bytes() == before
