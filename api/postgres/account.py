"""Whom PostgreSQL runs as, and folders that this user can reach.

PostgreSQL refuses to run as root. Started by root, it runs as `postgres`, or where there is none as `nobody`; and what
this user cannot reach (a data folder or an installation below /root, say) is placed where it can, without a change to
the mode of any folder that is not ours.
"""

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..failure import Failure

# Where root puts what cannot stay; the first that can be had, and that nobody else could have put there before us.
_SHELTERS = (Path("/var/lib/tocsin"), Path("/var/tmp/tocsin"), Path("/tmp/tocsin"))

# A fixed environment: PGPORT, PGOPTIONS, LC_ALL and their like must not leak into the server.
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"}


class ClusterError(Failure):
    """The cluster cannot be made, started or stopped; the message says why and what to do."""


class Account(NamedTuple):
    """The user and group the server runs as, where they are not our own."""

    uid: int
    gid: int


def account(home: Path) -> Account | None:
    """Return whom the server of the cluster in `home` runs as; None means as this very process.

    A cluster that exists stays with its owner. Raises ClusterError when that is neither us nor, to root, anybody.
    """
    owner = home.stat() if home.exists() else None
    if os.geteuid() != 0:
        if owner and owner.st_uid != os.geteuid():
            raise ClusterError(f"{home} belongs to user {owner.st_uid}: run as that user, or choose another DATA_DIR")
        return None
    if owner and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return Account(user.pw_uid, user.pw_gid)
    raise ClusterError("PostgreSQL cannot run as root, and there is no user postgres or nobody: run as another user")


def run(account: Account | None, command: Sequence[str | Path], output: int = subprocess.PIPE) -> str:
    """Run a program as the server's user and return its output.

    Arguments: output, a file descriptor for its output where it shall not be returned. Raises ClusterError with the
    program's own words when it fails.
    """
    name = Path(command[0]).name
    try:
        done = subprocess.run(
            [str(word) for word in command],
            env=_ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            user=account and account.uid,
            group=account and account.gid,
            extra_groups=[] if account else None,
            umask=0o077,
        )
    except OSError as error:
        raise ClusterError(f"{name} cannot be run: {error}") from None
    if done.returncode:
        raise ClusterError(f"{name} failed: {(done.stdout or '').strip() or f'status {done.returncode}'}")
    return done.stdout or ""


def can_traverse(account: Account, folder: Path) -> bool:
    """Tell whether the server's user can pass through a folder; asked of the kernel, in that user's name."""
    try:
        run(account, ["test", "-x", folder])
    except ClusterError:
        return False
    return True


def shelter() -> Path:
    """Return root's folder for what cannot stay where it is. Raises ClusterError."""
    for folder in _SHELTERS:
        with suppress(OSError):
            if not folder.exists():
                folder.mkdir()
                folder.chmod(0o755)
            # Anybody may have made a folder of this name below /tmp: ours is root's, and only root's to write.
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022:
                return folder
    raise ClusterError(f"none of {', '.join(map(str, _SHELTERS))} can be used: run as another user than root")


def new_folder(account: Account, name: str) -> Path:
    """Make a folder of mode 0700 for the server's user, its name beginning as said, in the shelter."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=shelter()))
    os.chown(folder, account.uid, account.gid)
    return folder


def is_private(folder: Path, owner: int) -> bool:
    """Tell whether a folder is one user's own: owner, a user's number. A link is not a folder."""
    if not folder.exists():
        return False
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == owner
