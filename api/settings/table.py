"""Every setting, once: its name, its default, what it means. The README's table and `tocsin settings` are made of this.

A setting is a variable of the environment. One that is empty counts as not given.
"""

from __future__ import annotations

from typing import NamedTuple


class Declared(NamedTuple):
    """A setting: default, as one would write it, None for none; unit and bounds of a number; whether it is secret."""

    name: str
    default: str | None
    meaning: str
    unit: str = ""
    least: int = 0
    most: int = 0
    is_secret: bool = False

    def values(self) -> str:
        """What it may be, in words; empty where the meaning says it."""
        return f"{self.unit}, {self.least:,} to {self.most:,}" if self.most else self.unit


SETTINGS = (
    Declared("DATA_DIR", ".tocsin", "Where the secrets are kept, and the embedded PostgreSQL.", "folder"),
    Declared("HOST", "127.0.0.1", "Address that the API listens on."),
    Declared("PORT", "8000", "Port that the API listens on.", "port", 1, 65535),
    Declared("WORKERS", "1", "Processes that answer requests.", "processes", 1, 64),
    Declared("METRICS_HOST", "127.0.0.1", "Address that `/metrics` is served on; it tells what tenants do."),
    Declared("METRICS_PORT", "9464", "Port of `/metrics`; 0, or empty, for none.", "port", 0, 65535),
    Declared(
        "DATABASE_URL",
        None,
        "Administrator of the database: `postgresql://user:password@host/name`. Unless given,"
        " the embedded PostgreSQL in `DATA_DIR`.",
        is_secret=True,
    ),
    Declared("DATABASE_MEMBER_URL", None, "Login `tocsin_member`, where it is not derived.", is_secret=True),
    Declared("DATABASE_GUEST_URL", None, "Login `tocsin_guest`, where it is not derived.", is_secret=True),
    Declared("DATABASE_WORKER_URL", None, "Login `tocsin_worker`, where it is not derived.", is_secret=True),
    Declared(
        "DATABASE_REPLICA_URL", None, "Replica that members' reads may go to; only its place counts.", is_secret=True
    ),
    Declared("REPLICA_MAX_LAG_SECONDS", "10", "How far the replica may be behind.", "seconds", 1, 3600),
    Declared(
        "POOL_SIZE",
        "8",
        "Of each pool: a process has two, with a replica three.",
        "connections",
        1,
        100,
    ),
    Declared("POSTGRES", "embedded", "Whose programs run: of our package, or the machine's.", "embedded or system"),
    Declared("JWT_ISSUER", "tocsin", "Issuer (`iss`) that tokens must have."),
    Declared("JWT_AUDIENCE", "tocsin", "Audience (`aud`) that tokens must have."),
    Declared("JWT_JWKS", None, "Key set of the issuer: a file, or an address that begins with https://."),
    Declared("PUBLIC_URL", None, "Where links for guests begin; `http://HOST:PORT` unless given."),
    Declared(
        "TRUSTED_PROXIES", None, "Addresses and networks whose `X-Forwarded-For` is believed, as `10.0.0.0/8,::1`."
    ),
    Declared("CORS_ORIGINS", None, "Origins whose scripts may read answers in a browser, as `https://app.example`."),
    Declared(
        "PROBLEM_TYPES",
        None,
        "What the `type` of a problem begins with, such as `https://HOST/problems/`; a constant unless given.",
    ),
    Declared(
        "GUEST_REQUESTS_PER_MINUTE", "3000", "Requests of guests from one address, a process.", "a minute", 1, 1_000_000
    ),
    Declared("LOG_LEVEL", "info", "The least that is logged.", "debug, info, warning or error"),
    Declared(
        "LOG_FORMAT",
        "auto",
        "Lines for a person or for a program; `auto` is text on a terminal, JSON elsewhere.",
        "auto, text or json",
    ),
)

# Made at the first run and kept in DATA_DIR/secrets.json; given here, they take precedence.
SECRETS = (
    Declared("TOCSIN_GATE_KEY", None, "Lets the API into the database.", "64 hexadecimal digits", is_secret=True),
    Declared("JWT_SECRET", None, "Signs tokens and sessions.", "64 hexadecimal digits", is_secret=True),
    Declared("CURSOR_SECRET", None, "Signs cursors of lists.", "64 hexadecimal digits", is_secret=True),
    Declared("TOCSIN_ADMIN_PASSWORD", None, "Of the embedded PostgreSQL's administrator.", is_secret=True),
    Declared("TOCSIN_MEMBER_PASSWORD", None, "Of the login `tocsin_member`.", is_secret=True),
    Declared("TOCSIN_GUEST_PASSWORD", None, "Of the login `tocsin_guest`.", is_secret=True),
    Declared("TOCSIN_WORKER_PASSWORD", None, "Of the login `tocsin_worker`.", is_secret=True),
)


def table() -> str:
    """The table of the README."""
    lines = ["| setting | default | values | meaning |", "|---|---|---|---|"]
    for one in (*SETTINGS, *SECRETS):
        default = f"`{one.default}`" if one.default else "made at the first run" if one in SECRETS else ""
        lines.append(f"| `{one.name}` | {default} | {one.values()} | {one.meaning} |")
    return "\n".join(lines)
