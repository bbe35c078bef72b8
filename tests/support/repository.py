"""A copy of the repository that a test may change, and a database that it was loaded into."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from api.settings.environment import ROOT, Settings


class Repository:
    """A copy of the repository, and its commands on a database.

    Arguments: folder, not there yet; url, of the database.
    """

    def __init__(self, folder: Path, url: str, settings: Settings) -> None:
        self.folder = folder
        self.url = url
        for name in ("api", "migrations", "pgtap", "sql", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("Makefile", "README.md", "conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / name, folder / name)
        self._env = {
            **os.environ,
            "DATA_DIR": str(settings.data),
            "DATABASE_URL": url,
            "POSTGRES": settings.pg,
            "TOCSIN_TEST_PG": settings.pg,
            "GIT_CONFIG_GLOBAL": "/dev/null",
        }
        self.shell("git init -q && git add -A && git -c user.name=D -c user.email=d@example.org commit -qm Before")

    def shell(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command as the README writes it."""
        for said, instead in (
            (".venv/bin/tocsin", f"{sys.executable} -m api.cli"),
            (".venv/bin/pytest", f"{sys.executable} -m pytest -q -p no:cacheprovider"),
            ("make manifest", f"{sys.executable} -m api.cli manifest"),
        ):
            command = command.replace(said, instead)
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env=self._env,
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
        )

    def tocsin(self, arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line of the copy."""
        return self.shell(f".venv/bin/tocsin {arguments}")

    def edit(self, path: Path, said: str, instead: str) -> None:
        """Change a file as a DBA would."""
        text = (self.folder / path).read_text()
        assert said in text
        (self.folder / path).write_text(text.replace(said, instead))
