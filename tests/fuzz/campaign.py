"""A run of schemathesis over a server's own document, as a member of one tenant, with another tenant beside."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from api.settings.environment import ROOT
from tests.fuzz.seed import Planted
from tests.support.server import Org, Server

CONFIG = Path(__file__).with_name("schemathesis.toml")
# Streams do not end; two lists are as a third.
LEFT_OUT = "stream$|/incidents/(mine|open)$"


class Outcome(NamedTuple):
    """How a run ended: its exit status, and what it said."""

    status: int
    said: str


def run(
    server: Server,
    folder: Path,
    org: Org,
    role: str,
    other: Org,
    own: Planted,
    foreign: Planted,
    options: Sequence[str],
) -> Outcome:
    """Run it, and look on.

    Arguments: the server; a folder to leave things in; who asks: an organisation and a role; the other organisation,
    whose admin must not be told the same; what both have, to try and to look for; options of the command line.
    """
    shutil.copy(CONFIG, folder)
    (folder / "members.json").write_text(json.dumps({"auth": [_signed_in("a", org, role), _signed_in("b", other)]}))
    _dictionary(folder / "ids.txt", own.ids + foreign.ids)
    # Who has a link may follow it, whoever they are: the other's is tried with what is not its secret.
    _dictionary(folder / "tokens.txt", [own.token, foreign.token[:-1]])
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG.name, "run"]
    command += [f"{server.base}/openapi.json", "--auth-wfc-user", "a", "--exclude-path-regex", LEFT_OUT, "--no-color"]
    environment = {"PYTHONPATH": str(ROOT), "FUZZ_FOREIGN": foreign.word, "FUZZ_CALLER": org.members[role]}
    ended = subprocess.run(
        [*command, *options],
        cwd=folder,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(ended.returncode, ended.stdout)


def _signed_in(name: str, org: Org, role: str = "admin") -> dict[str, object]:
    return {"name": name, "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {org.token(role)}"}]}


def _dictionary(path: Path, words: Sequence[str]) -> None:
    path.write_text("".join(f'"{word}"\n' for word in words))
