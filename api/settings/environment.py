"""What this process was told, and what it keeps secret.

Settings come from the environment and nowhere else. Secrets are made once, at the first run, and kept in the data
folder; each can be given by the environment instead, so that several hosts may share them.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Literal

import msgspec
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from . import values
from .table import SETTINGS
from .values import SettingsError as SettingsError

_PACKAGE = Path(__file__).parents[1]

# Where sql/ and migrations/ lie: beside api/ in a checkout, inside it where a wheel was installed.
ROOT = _PACKAGE if (_PACKAGE / "sql").is_dir() else _PACKAGE.parent

LOG_LEVELS = ("debug", "info", "warning", "error")

_KEYS = ("gate_key", "jwt_secret", "cursor_secret")

# What belongs to the administrator alone, and must not be handed to the logins derived from their URL.
_PERSONAL = {"user", "password", "passfile", "sslcert", "sslkey", "sslpassword", "service", "options"}


class _Redacted(msgspec.Struct, frozen=True, kw_only=True):
    """A struct that holds secrets, and so does not print its fields: tracebacks and logs call repr()."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class Settings(_Redacted, frozen=True, kw_only=True):
    """What the environment says; see `load` for the variables."""

    data: Path
    host: str
    port: int
    workers: int
    metrics_host: str
    metrics_port: int
    metrics_asked: bool
    database_url: str | None
    member_url: str | None
    guest_url: str | None
    worker_url: str | None
    replica_url: str | None
    replica_max_lag: int
    pg: Literal["embedded", "system"]
    issuer: str
    audience: str
    jwks: str | None
    public_url: str
    trusted_proxies: tuple[str, ...]
    cors_origins: tuple[str, ...]
    problem_types: str | None
    guest_requests: int
    pool_size: int
    log_level: str
    log_format: Literal["auto", "text", "json"]


class Secrets(_Redacted, frozen=True, kw_only=True):
    """Keys are 32 random bytes in hexadecimal; passwords are those of the database's logins."""

    gate_key: str
    jwt_secret: str
    cursor_secret: str
    admin_password: str
    member_password: str
    guest_password: str
    worker_password: str


class Logins(_Redacted, frozen=True, kw_only=True):
    """Connection strings, one a role that logs in."""

    admin: str
    member: str
    guest: str
    worker: str


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Arguments: env, variables by name, as table.py declares them; None for the process's own. An empty value
    counts as not given; of METRICS_PORT it is 0.
    Raises SettingsError.
    """
    env = os.environ if env is None else env
    given = {one.name: one.default for one in SETTINGS if one.default is not None}
    given |= {name: value for name, value in env.items() if value.strip()}
    if not env.get("METRICS_PORT", "9464").strip():
        given["METRICS_PORT"] = "0"
    log_level = given["LOG_LEVEL"].lower()
    if log_level not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL is {log_level!r}: say one of {', '.join(LOG_LEVELS)}")
    host, port = given["HOST"], values.number(given, "PORT")
    return Settings(
        data=Path(given["DATA_DIR"]).expanduser().resolve(),
        host=host,
        port=port,
        workers=values.number(given, "WORKERS"),
        metrics_host=given["METRICS_HOST"],
        metrics_port=values.number(given, "METRICS_PORT"),
        metrics_asked=bool(env.get("METRICS_PORT") or env.get("METRICS_HOST")),
        database_url=values.conninfo(given, "DATABASE_URL"),
        member_url=values.conninfo(given, "DATABASE_MEMBER_URL"),
        guest_url=values.conninfo(given, "DATABASE_GUEST_URL"),
        worker_url=values.conninfo(given, "DATABASE_WORKER_URL"),
        replica_url=values.conninfo(given, "DATABASE_REPLICA_URL"),
        replica_max_lag=values.number(given, "REPLICA_MAX_LAG_SECONDS"),
        pg=values.kind(given),
        issuer=given["JWT_ISSUER"],
        audience=given["JWT_AUDIENCE"],
        jwks=values.jwks(given),
        public_url=values.public_url(given, host, port),
        trusted_proxies=values.proxies(given),
        cors_origins=values.cors_origins(given),
        problem_types=values.problem_types(given),
        guest_requests=values.number(given, "GUEST_REQUESTS_PER_MINUTE"),
        pool_size=values.number(given, "POOL_SIZE"),
        log_level=log_level,
        log_format=values.log_format(given),
    )


def variable(secret: str) -> str:
    """The variable of the environment that gives a secret. Arguments: secret, a field of Secrets."""
    return secret.upper() if secret.endswith("_secret") else f"TOCSIN_{secret.upper()}"


def secrets(settings: Settings, env: Mapping[str, str] | None = None) -> Secrets:
    """Return the secrets, making them at the first run; processes that start at once agree on them.

    Arguments: env, variables by name, None for the process's own; TOCSIN_GATE_KEY, TOCSIN_ADMIN_PASSWORD and so on
    take precedence over the file. With all of them given, nothing is written. Raises SettingsError.
    """
    variables = os.environ if env is None else env
    given = {field: value for field in Secrets.__struct_fields__ if (value := variables.get(variable(field), ""))}
    for field in _KEYS:
        if field in given and not _is_key(given[field]):
            raise SettingsError(
                f"{variable(field)} must be 32 bytes as 64 hexadecimal digits: openssl rand -hex 32 makes one"
            )
    if len(given) == len(Secrets.__struct_fields__):
        return Secrets(**given)
    return msgspec.structs.replace(_kept(settings.data), **given)


def login_urls(settings: Settings, secrets: Secrets, admin_url: str) -> Logins:
    """Return the connection strings of the four logins.

    Arguments: admin_url, the administrator's. A login without a URL of its own goes where the administrator goes, under
    its own name and password. Raises SettingsError when the administrator's URL does not name the database.
    """
    parts = conninfo_to_dict(admin_url)
    if "dbname" not in parts:
        raise SettingsError("DATABASE_URL must name the database: postgresql://user@host/database")

    place = make_conninfo("", **{key: value for key, value in parts.items() if key not in _PERSONAL})

    def derived(user: str, password: str) -> str:
        return make_conninfo(place, user=user, password=password)

    return Logins(
        admin=admin_url,
        member=settings.member_url or derived("tocsin_member", secrets.member_password),
        guest=settings.guest_url or derived("tocsin_guest", secrets.guest_password),
        worker=settings.worker_url or derived("tocsin_worker", secrets.worker_password),
    )


def replica_url_for(member_url: str, replica_url: str) -> str:
    """Return the connection string of the member's login on a replica, which knows it by the same password.

    Arguments: member_url, on the primary; replica_url, whose place alone counts: whoever it names does not read here.
    """
    login = {key: value for key, value in conninfo_to_dict(member_url).items() if key in _PERSONAL}
    place = {key: value for key, value in conninfo_to_dict(replica_url).items() if key not in _PERSONAL}
    return make_conninfo("", **login, **place)


def _is_key(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _kept(data: Path) -> Secrets:
    """The secrets in the data folder, made when there are none."""
    path = data / "secrets.json"
    try:
        if not path.exists():
            _put(data, Secrets(**{field: token_hex(32) for field in Secrets.__struct_fields__}))
        return read_secrets(path)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; give this user a folder of its own with DATA_DIR") from None


def adopt_secrets(settings: Settings, secrets: Secrets) -> None:
    """Let a host that has no secrets yet have these. Errors: SettingsError."""
    try:
        _put(settings.data, secrets)
    except OSError as error:
        raise SettingsError(f"{settings.data}: {error.strerror}; give this user a folder of its own") from None


def _put(data: Path, secrets: Secrets) -> None:
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_secrets(data / "secrets.json", secrets)


def read_secrets(path: Path) -> Secrets:
    """Read a file of secrets, which nobody else may read. Errors: SettingsError, OSError."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SettingsError(f"{path} can be read by others: chmod 600 it, and consider its secrets known")
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=Secrets)
    except msgspec.MsgspecError:
        raise SettingsError(
            f"{path} is damaged: restore it from a backup, or give every secret by its setting"
        ) from None
    if not all(_is_key(getattr(kept, field)) for field in _KEYS):
        raise SettingsError(f"{path} is damaged: a key is not 64 hexadecimal digits")
    return kept


def write_secrets(path: Path, secrets: Secrets) -> None:
    """Make the file whole or not at all: it is written beside, and linked into place unless another was first."""
    draft = path.with_name(f".secrets.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(secrets)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
