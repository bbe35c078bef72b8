"""What this process was told, and what it keeps secret.

Settings come from the environment and nowhere else. Secrets are made once, at the first run, and kept in the data
folder; each can be given by the environment instead, so that several hosts may share them.
"""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from ipaddress import ip_network
from pathlib import Path
from secrets import token_hex
from typing import Literal
from urllib.parse import urlsplit

import msgspec
import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from .origins import origins

# The package is installed editable: sql/ and migrations/ lie beside api/.
ROOT = Path(__file__).parent.parent

LOG_LEVELS = ("debug", "info", "warning", "error")

_KEYS = ("gate_key", "token_key", "cursor_key")

# What belongs to the administrator alone, and must not be handed to the logins derived from their URL.
_PERSONAL = {"user", "password", "passfile", "sslcert", "sslkey", "sslpassword", "service", "options"}


class SettingsError(Exception):
    """A setting is unusable; the message names the variable or the file, and the remedy, and never a secret."""


class _Quiet(msgspec.Struct, frozen=True, kw_only=True):
    """A struct that holds secrets, and so does not print its fields: tracebacks and logs call repr()."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(...)"


class Settings(_Quiet, frozen=True, kw_only=True):
    """What the environment says; see `load` for the variables."""

    data: Path
    host: str
    port: int
    workers: int
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
    guest_requests: int
    pool_size: int
    log_level: str


class Secrets(_Quiet, frozen=True, kw_only=True):
    """Keys are 32 random bytes in hexadecimal; passwords are those of the database's logins."""

    gate_key: str
    token_key: str
    cursor_key: str
    admin_password: str
    member_password: str
    guest_password: str
    worker_password: str


class Logins(_Quiet, frozen=True, kw_only=True):
    """Connection strings, one a role that logs in."""

    admin: str
    member: str
    guest: str
    worker: str


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Arguments: env, variables by name; None for the process's own. An empty value counts as not given.
    Variables: DATA (a folder), HOST, PORT, WORKERS (processes), DATABASE_URL and DATABASE_MEMBER_URL,
    DATABASE_GUEST_URL, DATABASE_WORKER_URL, REPLICA_URL (where members' reads may go), REPLICA_MAX_LAG (seconds that it
    may be behind), TOCSIN_PG (embedded or system: whose binaries our own cluster runs on), JWT_ISSUER, JWT_AUDIENCE,
    JWKS (a file or a URL), PUBLIC_URL (where links for guests begin; http://HOST:PORT unless given), TRUSTED_PROXIES
    (addresses and networks whose X-Forwarded-For is believed), CORS_ORIGINS (whose scripts may read answers in a
    browser, such as https://app.example; none unless given), GUEST_REQUESTS (a minute from an address), POOL_SIZE
    (connections a pool), LOG_LEVEL.
    Raises SettingsError.
    """
    given = {name: value for name, value in (os.environ if env is None else env).items() if value.strip()}
    log_level = given.get("LOG_LEVEL", "info").lower()
    if log_level not in LOG_LEVELS:
        raise SettingsError(f"LOG_LEVEL is {log_level!r}: say one of {', '.join(LOG_LEVELS)}")
    host = given.get("HOST", "127.0.0.1")
    port = _number(given, "PORT", 8000, 1, 65535)
    return Settings(
        data=Path(given.get("DATA", ".tocsin")).expanduser().resolve(),
        host=host,
        port=port,
        workers=_number(given, "WORKERS", 1, 1, 64),
        database_url=_conninfo(given, "DATABASE_URL"),
        member_url=_conninfo(given, "DATABASE_MEMBER_URL"),
        guest_url=_conninfo(given, "DATABASE_GUEST_URL"),
        worker_url=_conninfo(given, "DATABASE_WORKER_URL"),
        replica_url=_conninfo(given, "REPLICA_URL"),
        replica_max_lag=_number(given, "REPLICA_MAX_LAG", 10, 1, 3600),
        pg=_kind(given),
        issuer=given.get("JWT_ISSUER", "tocsin"),
        audience=given.get("JWT_AUDIENCE", "tocsin"),
        jwks=_jwks(given),
        public_url=_public_url(given, host, port),
        trusted_proxies=_proxies(given),
        cors_origins=_origins(given),
        guest_requests=_number(given, "GUEST_REQUESTS", 3000, 1, 1_000_000),
        pool_size=_number(given, "POOL_SIZE", 8, 1, 100),
        log_level=log_level,
    )


def secrets(settings: Settings, env: Mapping[str, str] | None = None) -> Secrets:
    """Return the secrets, making them at the first run; processes that start at once agree on them.

    Arguments: env, variables by name, None for the process's own; TOCSIN_GATE_KEY, TOCSIN_ADMIN_PASSWORD and so on
    take precedence over the file. With all of them given, nothing is written. Raises SettingsError.
    """
    variables = os.environ if env is None else env
    given = {
        field: value for field in Secrets.__struct_fields__ if (value := variables.get(f"TOCSIN_{field.upper()}", ""))
    }
    for field in _KEYS:
        if field in given and not _is_key(given[field]):
            raise SettingsError(
                f"TOCSIN_{field.upper()} must be 32 bytes as 64 hexadecimal digits: openssl rand -hex 32 makes one"
            )
    if len(given) == len(Secrets.__struct_fields__):
        return Secrets(**given)
    return msgspec.structs.replace(_kept(settings.data), **given)


def urls(settings: Settings, secrets: Secrets, admin_url: str) -> Logins:
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


def at_replica(member_url: str, replica_url: str) -> str:
    """Return the connection string of the member's login on a replica, which knows it by the same password.

    Arguments: member_url, on the primary; replica_url, whose place alone counts: whoever it names does not read here.
    """
    login = {key: value for key, value in conninfo_to_dict(member_url).items() if key in _PERSONAL}
    place = {key: value for key, value in conninfo_to_dict(replica_url).items() if key not in _PERSONAL}
    return make_conninfo("", **login, **place)


def _kind(given: Mapping[str, str]) -> Literal["embedded", "system"]:
    match given.get("TOCSIN_PG", "embedded"):
        case "embedded":
            return "embedded"
        case "system":
            return "system"
        case other:
            raise SettingsError(f"TOCSIN_PG is {other!r}: say embedded or system")


def _number(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default)).strip()
    # int() would also take "1_000" and the digits of other scripts.
    if text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most:
        return int(text)
    raise SettingsError(f"{name} is {text!r}: say a whole number from {least} to {most}")


def _conninfo(given: Mapping[str, str], name: str) -> str | None:
    text = given.get(name)
    if text is None:
        return None
    try:
        parts = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        # libpq's own message quotes the string, and with it perhaps the password.
        raise SettingsError(f"{name} is no connection string: say postgresql://user:password@host/database") from None
    if "dbname" not in parts:
        raise SettingsError(f"{name} must name the database: postgresql://user:password@host/database")
    return text


def _jwks(given: Mapping[str, str]) -> str | None:
    text = given.get("JWKS")
    if text is None:
        return None
    if "://" in text:
        address = urlsplit(text)
        if address.scheme in ("https", "http") and address.hostname:
            return text
        raise SettingsError("JWKS must be a file or an address that begins with https:// or http://")
    path = Path(text).expanduser().resolve()
    if not path.is_file():
        raise SettingsError(
            f"JWKS names {str(path)!r}, which is no file: give a key set's file, or its https:// address"
        )
    return str(path)


def _public_url(given: Mapping[str, str], host: str, port: int) -> str:
    text = given.get("PUBLIC_URL", f"http://{f'[{host}]' if ':' in host else host}:{port}").rstrip("/")
    address = urlsplit(text)
    if address.scheme not in ("https", "http") or not address.hostname or address.query or address.fragment:
        raise SettingsError("PUBLIC_URL must be an address that begins with https:// or http://")
    return text


def _proxies(given: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for text in filter(None, (part.strip() for part in given.get("TRUSTED_PROXIES", "").split(","))):
        try:
            network = ip_network(text)
        except ValueError:
            raise SettingsError(
                f"TRUSTED_PROXIES names {text!r}: say addresses or networks, such as 10.0.0.0/8"
            ) from None
        found.append(str(network))
        if network.version == 4:
            # How the same peer looks on a socket that takes IPv6 too.
            found.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return tuple(found)


def _origins(given: Mapping[str, str]) -> tuple[str, ...]:
    try:
        return origins(given.get("CORS_ORIGINS", ""))
    except ValueError as error:
        raise SettingsError(f"CORS_ORIGINS names {error}: say origins such as https://app.example") from None


def _is_key(text: str) -> bool:
    return len(text) == 64 and all(c in "0123456789abcdef" for c in text)


def _kept(data: Path) -> Secrets:
    """The secrets in the data folder, made when there are none."""
    path = data / "secrets.json"
    try:
        if not path.exists():
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write_once(path, Secrets(**{field: token_hex(32) for field in Secrets.__struct_fields__}))
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise SettingsError(f"{path} can be read by others: chmod 600 it, and consider its secrets known")
        kept = msgspec.json.decode(path.read_bytes(), type=Secrets)
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}; give this user a folder of its own with DATA") from None
    except msgspec.MsgspecError:
        raise SettingsError(f"{path} is damaged: restore it from a backup, or give every secret as TOCSIN_*") from None
    if not all(_is_key(getattr(kept, field)) for field in _KEYS):
        raise SettingsError(f"{path} is damaged: a key is not 64 hexadecimal digits")
    return kept


def _write_once(path: Path, secrets: Secrets) -> None:
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
