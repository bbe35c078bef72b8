"""Every sample of the READMEs, pasted into a shell as a newcomer would, beside a server that runs."""

import os
import re
import subprocess
import sys

from api import demo
from api.engine import Engine
from api.settings.environment import ROOT
from tests.support.server import ISSUER, Org, Place, Server

# In the order in which a newcomer would come upon them.
PAGES = ("README.md", "sql/README.md", "api/README.md", "tests/README.md")

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_samples_do_what_the_text_says(place: Place, server: Server) -> None:
    with Engine(place.logins.worker) as engine:
        demo.ensure(engine, ISSUER)
    installing, *samples = [sample for page in PAGES for sample in BLOCK.findall((ROOT / page).read_text())]
    assert "make run" in installing
    script = "\n".join(f"echo '=== {number}'\n{sample}" for number, sample in enumerate(samples))
    env = {
        "URL": f"{server.base}/v1",
        "HARBOUR": Org("harbour", place).token("operator"),
        "CAMPUS": Org("campus", place).token("operator"),
        "DATA_DIR": str(place.data),
        "DATABASE_URL": place.logins.admin,
        "POSTGRES": os.environ.get("TOCSIN_TEST_PG", "embedded"),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace(".venv/bin/tocsin", f"{sys.executable} -m api.cli")],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = dict(enumerate(done.stdout.split("=== ")[1:]))
    assert re.search(r'"action":"incident.resolved".*"allowed":\[\]', told[3], re.DOTALL)
    assert re.search(r'problems/not-found.*"items":\[\]', told[4], re.DOTALL)
    assert re.search(r"Open it on a phone: http\S+/r/\S{66}\n", told[5])
    assert '"response_id"' in told[6]
    assert '"safe":0,"needs_help":1' in told[7]
    assert '"Smoke on the stairs"' in told[7]
    assert re.search(r"/board/[-0-9a-f]{36}\?ticket=", told[7])
    assert {"/latitude", "/colour"} <= set(re.findall(r'"pointer":"([^"]+)"', told[8]))
    assert told[9].count('"number":"INC-') == 3
    assert '"allowed_transitions":' in told[10]
    first, second = re.findall(r'"number":"([^"]+)"', told[11])
    assert first == second
    assert "f|t" in told[13].replace(" ", "")
    assert "no drift" in told[14]
    assert "/v1/incidents/{id}/dispatch" in told[15]
    assert "(0 rows)" in told[16]
    assert "harbour" in told[17]


def test_make_without_a_target_helps() -> None:
    done = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("run", "test", "lint", "psql", "routes", "manifest", "bench", "drift", "rls", "verify"):
        assert re.search(rf"\b{target}\b", done.stdout)
