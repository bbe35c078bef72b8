"""Values of settings, read from what people wrote; what is unusable is refused by its name, with the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from ..failure import Failure
from .origins import origins
from .table import SETTINGS


class SettingsError(Failure):
    """A setting is unusable; the message names the variable or the file, and the remedy, and never a secret."""


def kind(given: Mapping[str, str]) -> Literal["embedded", "system"]:
    """Whose programs PostgreSQL's are. Errors: SettingsError."""
    match given["POSTGRES"]:
        case "embedded":
            return "embedded"
        case "system":
            return "system"
        case other:
            raise SettingsError(f"POSTGRES is {other!r}: say embedded or system")


def log_format(given: Mapping[str, str]) -> Literal["auto", "text", "json"]:
    """How lines of the log are written. Errors: SettingsError."""
    match given["LOG_FORMAT"].lower():
        case "auto":
            return "auto"
        case "text":
            return "text"
        case "json":
            return "json"
        case other:
            raise SettingsError(f"LOG_FORMAT is {other!r}: say auto, text or json")


def number(given: Mapping[str, str], name: str) -> int:
    """A whole number within its bounds. Errors: SettingsError."""
    text = given[name].strip()
    declared = next(one for one in SETTINGS if one.name == name)
    # int() would also take "1_000" and the digits of other scripts.
    if text.isascii() and text.isdigit() and len(text) <= 9 and declared.least <= int(text) <= declared.most:
        return int(text)
    raise SettingsError(f"{name} is {text!r}: say a whole number from {declared.least} to {declared.most}")


def conninfo(given: Mapping[str, str], name: str) -> str | None:
    """A connection string that names its database, None for none. Errors: SettingsError."""
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


def jwks(given: Mapping[str, str]) -> str | None:
    """A key set's file or address, None for none. Errors: SettingsError."""
    text = given.get("JWT_JWKS")
    if text is None:
        return None
    if "://" in text:
        address = urlsplit(text)
        if address.scheme in ("https", "http") and address.hostname:
            return text
        raise SettingsError("JWT_JWKS must be a file or an address that begins with https:// or http://")
    path = Path(text).expanduser().resolve()
    if not path.is_file():
        raise SettingsError(
            f"JWT_JWKS names {str(path)!r}, which is no file: give a key set's file, or its https:// address"
        )
    return str(path)


def public_url(given: Mapping[str, str], host: str, port: int) -> str:
    """Where links for guests begin. Errors: SettingsError."""
    text = given.get("PUBLIC_URL", f"http://{f'[{host}]' if ':' in host else host}:{port}").rstrip("/")
    address = urlsplit(text)
    if address.scheme not in ("https", "http") or not address.hostname or address.query or address.fragment:
        raise SettingsError("PUBLIC_URL must be an address that begins with https:// or http://")
    return text


def proxies(given: Mapping[str, str]) -> tuple[str, ...]:
    """The networks whose word is taken for who the client is. Errors: SettingsError."""
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


def cors_origins(given: Mapping[str, str]) -> tuple[str, ...]:
    """Whose scripts may read answers in a browser. Errors: SettingsError."""
    try:
        return origins(given.get("CORS_ORIGINS", ""))
    except ValueError as error:
        raise SettingsError(f"CORS_ORIGINS names {error}: say origins such as https://app.example") from None


def problem_types(given: Mapping[str, str]) -> str | None:
    """What the types of problems begin with, and a slash; None for what they always did. Errors: SettingsError."""
    text = given.get("PROBLEM_TYPES")
    if text is None:
        return None
    if text.startswith(("https://", "http://")) and urlsplit(text).hostname and text.isascii() and " " not in text:
        return text.rstrip("/") + "/"
    raise SettingsError(f"PROBLEM_TYPES is {text!r}: say an address, such as https://tocsin.example/problems/")
