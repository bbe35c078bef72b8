"""Our own PostgreSQL cluster: made, started and stopped from here, reachable through one private socket only.

The binaries come from a PyPI package (PostgreSQL 18), or are the machine's own. That package's wrapper is not used: it
trusts every local user. Here all authentication is SCRAM, nothing listens on TCP, and socket and data lie in folders of
mode 0700. PostgreSQL refuses to run as root, so root runs it as an ordinary user.

In the data folder: `postgres/` (the cluster, or a link to it where the server's user cannot reach the folder),
`postgres.log`, `postgres.lock`.
"""

import fcntl
import hashlib
import logging
import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from . import account as shelter
from . import binaries as programs
from . import process
from .account import Account, ClusterError
from .binaries import binaries, major

__all__ = ["Cluster", "ClusterError", "binaries"]

log = logging.getLogger("tocsin.embedded")

ADMIN = "tocsin_admin"

# Durability is not an option here: fsync and full_page_writes keep their defaults, which are on.
DEFAULTS = {"shared_buffers": "128MB", "max_connections": "120"}

_HBA = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"

# sun_path holds 107 bytes, and PostgreSQL adds "/.s.PGSQL.5432" and, for its lock, ".lock".
_LONGEST_SOCKET_FOLDER = 85
_SHORT_FOLDERS = ("/tmp", "/var/tmp")

_OWN_FILES = {"secrets.json", "postgres.lock", "postgres.log"}


class Cluster:
    """One cluster in one data folder; any number of processes may hold one and start it."""

    def __init__(self, data: Path, password: str, binaries: Path, options: Mapping[str, str]) -> None:
        self.data = data
        self.binaries = binaries
        self.options = options
        self._password = password
        self._started = False

    @classmethod
    def at(cls, data: Path, password: str, binaries: Path, *, options: Mapping[str, str] | None = None) -> Self:
        """Name a cluster; nothing happens before `start`.

        Arguments: data, the folder that holds it; password, the administrator's; binaries, as from `binaries()`;
        options, configuration parameters that take precedence over ours (not over those that keep others out).
        Raises ClusterError for a folder that pg_ctl cannot name: it passes paths through a shell in double quotes.
        """
        data = data.resolve()
        if set(str(data)) & set('"$`\\\n'):
            raise ClusterError(f"{str(data)!r}: the data folder's name may not hold quotes, dollars or backslashes")
        return cls(data, password, binaries, options or {})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def home(self) -> Path:
        """The folder of everything that is the server user's."""
        return (self.data / "postgres").resolve()

    @property
    def socket(self) -> Path:
        """The socket's folder."""
        return (self.home / "socket").resolve()

    def binary(self, name: str) -> Path:
        """Return the path of one of PostgreSQL's programs, such as "psql"."""
        return self.binaries / name

    def url(self, dbname: str = "tocsin", user: str = ADMIN) -> str:
        """Return a connection string; with the password, for the administrator only. The cluster was started once."""
        password = self._password if user == ADMIN else None
        return make_conninfo(host=str(self.socket), port=5432, user=user, password=password, dbname=dbname)

    def running(self) -> bool:
        """Tell whether the server runs, whoever started it."""
        return process.pid(self._pgdata) is not None

    def start(self) -> None:
        """Start the server, making the cluster at the first time; one that runs already is used as it is.

        Raises ClusterError.
        """
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            if not self.running():
                account = self._prepare()
                self._launch(account)
                self._started = True
            process.await_ready(self._pgdata, self._log)

    def stop(self) -> None:
        """Stop the server, if this object started it: sessions are ended, what was committed is on disk."""
        if not self._started:
            return
        with self._locked():
            if self.running():
                account = shelter.account(self.home)
                program = programs.reachable(account, self.binaries) / "pg_ctl"
                shelter.run(account, [program, "stop", "-D", self._pgdata, "-m", "fast", "-s", "-t", "60"])
            self._started = False

    def kill(self) -> None:
        """End the server as a power cut would: SIGKILL for the postmaster and all its children."""
        process.kill(self._pgdata)
        self._started = False

    def remove(self) -> None:
        """Kill the server, whoever started it, and delete the cluster: for those that were made to be thrown away."""
        self.kill()
        shutil.rmtree(self.socket, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
        (self.data / "postgres").unlink(missing_ok=True)

    def ensure(self, dbname: str = "tocsin") -> None:
        """Make the database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Who serves requests has no business in the databases that initdb made, where everybody may make things.
            connection.execute("revoke connect, temporary on database postgres, template1 from public")
            known = connection.execute("select 1 from pg_catalog.pg_database where datname = %s", [dbname])
            # Another process may be as quick as we are: its database is as good as ours.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                if known.fetchone() is None:
                    connection.execute(sql.SQL("create database {}").format(sql.Identifier(dbname)))

    @property
    def _log(self) -> Path:
        return self.data / "postgres.log"

    @property
    def _pgdata(self) -> Path:
        return self.home / "data"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the cluster of a data folder."""
        with (self.data / "postgres.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _prepare(self) -> Account | None:
        """Bring about everything that the server wants on disk; return whom it runs as."""
        link = self.data / "postgres"
        if link.is_symlink() and not link.exists():
            raise ClusterError(f"{link} points to {link.readlink()}, which is gone: restore it, or remove the link")
        account = shelter.account(self.home)
        if not link.exists():
            self._make_home(link, account)
        if account:
            os.chown(self.home, account.uid, account.gid)
        self._make_socket_folder(account)
        found = programs.reachable(account, self.binaries)
        version = major(shelter.run(account, [found / "postgres", "--version"]))
        if not self._pgdata.exists():
            self._initialise(account, found, version)
        made = major((self._pgdata / "PG_VERSION").read_text())
        if made != version:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {made}, and the programs are {version}: use the other ones"
                " (POSTGRES), choose another DATA_DIR, or dump it with the old and restore it with the new"
            )
        process.clear_stale(self._pgdata, self.socket)
        return account

    def _make_home(self, link: Path, account: Account | None) -> None:
        if account is None or self._can_enter(account):
            link.mkdir(mode=0o700)
            return
        folder = shelter.new_folder(account, hashlib.sha256(str(self.data).encode()).hexdigest()[:12])
        link.symlink_to(folder)
        log.warning("%s is out of reach for PostgreSQL's user: the cluster is in %s", self.data, folder)

    def _can_enter(self, account: Account) -> bool:
        """Whether the server's user can pass to a folder in ours; a folder that is all ours is opened to its group."""
        if shelter.can_traverse(account, self.data):
            return True
        if not shelter.can_traverse(account, self.data.parent) or not set(os.listdir(self.data)) <= _OWN_FILES:
            return False
        os.chown(self.data, 0, account.gid)
        self.data.chmod(0o710)
        return True

    def _make_socket_folder(self, account: Account | None) -> None:
        path = self.home / "socket"
        if path.is_symlink() and not shelter.is_private(path.readlink(), self.home.stat().st_uid):
            # Cleared from /tmp, and perhaps made again by somebody else.
            path.unlink()
        if not path.exists():
            if re.fullmatch(r"[\w./-]+", str(path), re.ASCII) and len(str(path)) <= _LONGEST_SOCKET_FOLDER:
                path.mkdir(mode=0o700)
            else:
                short = next((folder for folder in _SHORT_FOLDERS if os.access(folder, os.W_OK)), None)
                if short is None:
                    raise ClusterError(f"{path} is too long or odd for a socket: choose another DATA_DIR")
                path.symlink_to(tempfile.mkdtemp(prefix="tocsin-", dir=short))
        if account:
            os.chown(path, account.uid, account.gid)

    def _initialise(self, account: Account | None, found: Path, version: int) -> None:
        """Make the cluster beside its place, and move it there when it is whole."""
        draft, words = self.home / "data.new", self.home / "password"
        shutil.rmtree(draft, ignore_errors=True)
        words.unlink(missing_ok=True)
        handle = os.open(words, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(self._password + "\n")
                if account:
                    os.fchown(file.fileno(), account.uid, account.gid)
            command: list[str | Path] = [found / "initdb", "-D", draft, "--username", ADMIN, "--pwfile", words]
            command += ["--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums"]
            if version >= 17:
                # Sorts alike on every machine; libc's C.UTF-8 is the nearest that older servers have.
                command += ["--locale-provider", "builtin"]
            log.info("making a PostgreSQL %d cluster in %s", version, self._pgdata)
            shelter.run(account, command)
        finally:
            words.unlink()
        (draft / "pg_hba.conf").write_text(_HBA)
        draft.rename(self._pgdata)

    def _launch(self, account: Account | None) -> None:
        parameters = {**DEFAULTS, **self.options}
        parameters |= {"listen_addresses": "", "port": "5432"}
        parameters |= {"unix_socket_directories": str(self.socket), "unix_socket_permissions": "0700"}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in parameters.items())
        program = programs.reachable(account, self.binaries) / "pg_ctl"
        patience = f"{process.PATIENCE:.0f}"
        command: list[str | Path] = [program, "start", "-D", self._pgdata, "-w", "-s", "-t", patience, "-o", options]
        handle = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "rb") as file:
            before = os.fstat(file.fileno()).st_size
            try:
                shelter.run(account, command, output=file.fileno())
            except ClusterError:
                said = self._log.read_bytes()[before:].decode(errors="replace").strip()
                raise ClusterError(f"PostgreSQL does not start, and says in {self._log}:\n{said}") from None
        log.info("PostgreSQL runs in %s", self._pgdata)
