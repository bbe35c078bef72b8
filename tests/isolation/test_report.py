"""`tocsin rls`: the reviewer's page says what the catalogue holds, and a look through a member's eyes shows no more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import pytest

from api.deploy.catalog import SCHEMAS
from api.isolation import document, matrix, report
from api.isolation.document import Block, Code, Heading, Paragraph, Table
from api.isolation.expected import MatrixError
from api.isolation.matrix import Attempt, Cell, Matrix
from api.isolation.report_catalog import Reading, reading
from api.postgres.cluster import Cluster
from api.settings.environment import ROOT
from tests.support.server import Org, Place

UNTOLD = Reading(policies=(), definers=(), grants=(), comments={})


class Words(HTMLParser):
    """What a page shows, and the elements and attributes that it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.meta: dict[str, str] = {}
        self.said = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        told = dict(attrs)
        if tag == "meta" and told.get("http-equiv"):
            self.meta[str(told["http-equiv"])] = str(told["content"])

    def handle_data(self, data: str) -> None:
        self.said += data


def tocsin(place: Place, *arguments: str, say: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command on the database under test."""
    env = {**os.environ, "DATA_DIR": str(place.data), "DATABASE_URL": place.logins.admin}
    command = [sys.executable, "-m", "api.cli", "rls", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=env, input=say, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture(scope="module")
def pages(place: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The page of the database under test: HTML and Markdown, as the command writes them."""
    folder = tmp_path_factory.mktemp("rls")
    done = tocsin(place, "--html", str(folder / "rls.html"), "--markdown", str(folder / "rls.md"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.fullmatch(r"\d+ cells tried, \d+ open, 0 differences, in [\d.]+ seconds\.\n", done.stdout)
    return (folder / "rls.html").read_text(), (folder / "rls.md").read_text()


def test_the_page_names_every_relation_policy_definer_function_and_grantee(
    pages: tuple[str, str], place: Place
) -> None:
    with place.admin() as connection:
        read = reading(connection)
        relations = connection.execute(
            "select schemaname || '.' || tablename from pg_tables where schemaname = any(%(in)s)"
            " union select schemaname || '.' || viewname from pg_views where schemaname = any(%(in)s)",
            {"in": list(SCHEMAS)},
        ).fetchall()
        policies, definers = connection.execute(
            "select (select count(*) from pg_policies where schemaname = 'tocsin'), count(*) from pg_proc"
            " where prosecdef and pronamespace::regnamespace::text = any(%s)",
            [list(SCHEMAS)],
        ).fetchall()[0]
    said = Words(pages[0]).said
    assert len(read.policies) == policies
    assert len(read.definers) == definers
    expected = [name for (name,) in relations] + [definer.signature for definer in read.definers]
    expected += [f"Policy {policy.name}, {policy.command} to {policy.roles}" for policy in read.policies]
    expected += [text for policy in read.policies for text in (policy.using, policy.check) if text]
    expected += [grant.thing for grant in read.grants] + [grant.grantee for grant in read.grants]
    assert [what for what in expected if what not in said] == []
    assert all(definer.comment and definer.settings for definer in read.definers)


def test_the_page_asks_nobody_for_anything_and_runs_nothing(pages: tuple[str, str]) -> None:
    words = Words(pages[0])
    policy = words.meta["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert words.tags.isdisjoint({"script", "link", "img", "iframe", "object", "form", "base"})
    assert words.attributes.isdisjoint({"src", "href", "style", "onclick", "onload"})


def test_what_the_database_says_is_text_and_never_markup() -> None:
    said = '<script>alert(1)</script> & "quoted" | *bold* [link](https://example.org) `code`'
    blocks: list[Block] = [Heading(1, said), Paragraph(said), Table((said,), [(said,)]), Code(said)]
    words = Words(document.html(said, blocks))
    assert "script" not in words.tags
    assert words.said.count(said) == 6
    lines = document.markdown(blocks).splitlines()
    assert lines[0].startswith(r"# \<script\>")
    row = next(line for line in lines if line.startswith("| "))
    assert len(re.findall(r"(?<!\\)\|", row)) == 2
    assert r"\[link\]" in row


def test_code_in_markdown_cannot_end_its_own_fence() -> None:
    text = "select 1\n```\n# Not a heading\n````"
    lines = document.markdown([Code(text)]).splitlines()
    assert lines[0] == "`````sql"
    assert lines[-1] == "`````"


def test_the_markdown_says_what_the_page_says(pages: tuple[str, str]) -> None:
    plain = re.sub(r"\\(.)", r"\1", pages[1])
    headings = [line.lstrip("# ") for line in plain.splitlines() if re.match(r"#{1,3} ", line)]
    assert headings
    assert all(heading in Words(pages[0]).said for heading in headings)
    assert pages[1].count("\n```sql\n") == pages[0].count("<pre>")


def test_a_difference_stands_first_and_by_name() -> None:
    found = Matrix(
        tried=(
            Attempt(Cell("tocsin.places", "select", "worker", "other"), "open", "", False),
            Attempt(Cell("tocsin.places", "delete", "worker", "own"), "ruled", "append-only", False),
            Attempt(Cell("tocsin.places", "select", "worker", "own"), "none", "", True),
            Attempt(Cell("tocsin.places", "update", "worker", "own"), "denied", "", False),
        ),
        seconds=1.0,
    )
    assert found.totals() == "4 cells tried, 2 open, 3 differences"
    assert report.differences(found) == [
        "tocsin.places: select as worker, other: open, expected nothing",
        "tocsin.places: delete as worker, own: ruled (append-only), expected nothing",
        "tocsin.places: select as worker, own: none, expected open",
    ]
    tables = [block for block in report.page(found, UNTOLD) if isinstance(block, Table)]
    assert [row[:4] for row in tables[0].rows] == [one.cell for one in found.differences()]


def test_a_database_that_is_not_as_declared_is_an_exit_status_of_1(place: Place) -> None:
    with place.admin() as connection:
        connection.execute("grant truncate on tocsin.places to tocsin_reviewer")
        try:
            done = tocsin(place)
        finally:
            connection.execute("revoke truncate on tocsin.places from tocsin_reviewer")
    assert done.returncode == 1
    assert "tocsin.places: truncate as tocsin_reviewer, own: open, expected nothing\n" in done.stdout


def test_a_look_as_a_member_shows_what_they_see_and_writes_nothing(place: Place, org: Org) -> None:
    done = tocsin(
        place,
        *("--try", org.subject("worker"), "--tenant", org.slug),
        say="""
        select 'i am ' || current_user, 'tenants: ' || count(*) from tocsin.tenants;
        select 1 / 0;
        select 'may: ' || auth.may('incidents.create') || auth.may('directory.manage');
        set transaction read write;
        insert into tocsin.idempotency_keys (tenant_id, member_id, key, fingerprint)
        values (auth.tenant(), auth.member(), 'a key', sha256('it'));
        select 'keys: ' || count(*) from tocsin.idempotency_keys;
        """,
    )
    assert "i am tocsin_member | tenants: 1" in done.stdout
    assert "may: truefalse" in done.stdout
    assert "keys: 0" in done.stdout
    assert done.stderr.count("ERROR:") == 3
    assert done.returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--try", "nobody@example.org", "--tenant", "{slug}"),
        ("--try", "{worker}", "--tenant", "no-such-tenant"),
        ("--try", "{worker}"),
        ("--tenant", "{slug}"),
    ],
)
def test_a_look_as_nobody_is_refused(arguments: tuple[str, ...], place: Place, org: Org) -> None:
    given = (argument.format(slug=org.slug, worker=org.subject("worker")) for argument in arguments)
    done = tocsin(place, *given, say="select 'i am ' || current_user;")
    assert done.returncode == 2
    assert "i am" not in done.stdout
    assert "Traceback" not in done.stderr


def test_a_database_without_tocsin_is_told_to_be_migrated(cluster: Cluster) -> None:
    with pytest.raises(MatrixError, match="migrate"):
        matrix.run(cluster.url("postgres"))
