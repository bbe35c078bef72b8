"""Settings: what is unusable is refused by the name of its variable. Secrets: made once, kept from others."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from api.settings.environment import Secrets, SettingsError, load, login_urls, replica_url_for, secrets, variable

ADMIN = "postgresql://boss:word@db.example:6543/rows?sslmode=verify-full&sslrootcert=/ca.pem&options=-crole%3Dboss"


NO_ORIGINS = (
    "*",
    "null",
    "app.example",
    "https://",
    "https://a.example/app",
    "https://me@a.example",
    "ftp://a.example",
    "https://a.example:x",
    "https://a.example:99999",
    "https://*.example",
    "https://ø.example",
)


def in_folder(path: Path, **more: str) -> dict[str, str]:
    """An environment with this data folder."""
    return {"DATA_DIR": str(path), **more}


def test_an_empty_environment_is_enough() -> None:
    settings = load({})
    assert settings.data == Path(".tocsin").resolve()
    assert (settings.host, settings.port, settings.workers, settings.pool_size) == ("127.0.0.1", 8000, 1, 8)
    assert (settings.issuer, settings.audience, settings.jwks) == ("tocsin", "tocsin", None)
    assert (settings.database_url, settings.pg, settings.log_level) == (None, "embedded", "info")
    assert (settings.replica_url, settings.replica_max_lag) == (None, 10)


def test_an_empty_value_counts_as_not_given() -> None:
    assert load({"PORT": "", "DATABASE_URL": " ", "JWT_JWKS": ""}) == load({})


@pytest.mark.parametrize("name", ["PORT", "WORKERS", "POOL_SIZE", "REPLICA_MAX_LAG_SECONDS"])
@pytest.mark.parametrize("value", ["0", "-1", "65536", "1_0", "eight", "8.0", "٨", "9" * 5000])
def test_a_number_that_is_none_or_out_of_range_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} is .*whole number from 1 to"):
        load({name: value})


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("POSTGRES", "18", "embedded or system"),
        ("LOG_LEVEL", "loud", "debug, info"),
        ("JWT_JWKS", "/no/such/file", "no file"),
        ("JWT_JWKS", "ftp://keys.example/set", "https://"),
        ("JWT_JWKS", "https:///set", "https://"),
        ("DATABASE_URL", "host=db", "must name the database"),
        *(("CORS_ORIGINS", value, "https://app.example") for value in NO_ORIGINS),
    ],
)
def test_an_unusable_value_is_refused_with_the_remedy(name: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} .*{remedy}"):
        load({name: value})


@pytest.mark.parametrize(
    "name", ["DATABASE_URL", "DATABASE_MEMBER_URL", "DATABASE_GUEST_URL", "DATABASE_WORKER_URL", "DATABASE_REPLICA_URL"]
)
def test_a_broken_connection_string_is_refused_without_its_password(name: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} ") as refusal:
        load({name: "host=db password=hunter2 hunter3 dbname"})
    assert "hunter" not in str(refusal.value)


def test_key_sets_come_from_a_file_or_an_address(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text("{}")
    assert load({"JWT_JWKS": str(path)}).jwks == str(path)
    assert load({"JWT_JWKS": "https://keys.example/set"}).jwks == "https://keys.example/set"


def test_origins_are_as_browsers_write_them() -> None:
    said = " https://App.example/, http://localhost:5173 ,https://a.example:443,http://[::1]:80,"
    assert load({"CORS_ORIGINS": said}).cors_origins == (
        "https://app.example",
        "http://localhost:5173",
        "https://a.example",
        "http://[::1]",
    )
    assert load({}).cors_origins == ()


def test_secrets_stay_the_same_and_are_the_owners_only(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path / "data"))
    first = secrets(settings, {})
    assert secrets(settings, {}) == first
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secrets.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secrets.json"]


def test_every_secret_is_its_own_32_random_bytes(tmp_path: Path) -> None:
    made = [secrets(load(in_folder(tmp_path / name)), {}) for name in ("a", "b")]
    values = [getattr(each, field) for each in made for field in Secrets.__struct_fields__]
    assert len(set(values)) == len(values) == 14
    assert {len(bytes.fromhex(value)) for value in values} == {32}


def test_processes_that_start_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    script = "from api.settings.environment import *; import msgspec; print(msgspec.json.encode(secrets(load())))"
    several = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env={**os.environ, **in_folder(tmp_path / "data")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    said = {process.communicate(timeout=60)[0] for process in several}
    assert len(said) == 1
    assert "gate_key" in said.pop()


def test_the_environment_takes_precedence_over_the_file(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path))
    kept = secrets(settings, {})
    given = secrets(settings, {"TOCSIN_GATE_KEY": "ab" * 32})
    assert given.gate_key == "ab" * 32
    assert given.jwt_secret == kept.jwt_secret


def test_nothing_is_written_when_every_secret_is_given(tmp_path: Path) -> None:
    env = {variable(field): "cd" * 32 for field in Secrets.__struct_fields__}
    assert secrets(load(in_folder(tmp_path / "data")), env).cursor_secret == "cd" * 32
    assert not (tmp_path / "data").exists()


@given(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1).filter(
        lambda text: not (len(text) == 64 and set(text) <= set("0123456789abcdef"))
    )
)
def test_a_key_that_is_not_32_bytes_is_refused_unsaid(key: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        secrets(load({}), {"JWT_SECRET": key})
    expected = "JWT_SECRET must be 32 bytes as 64 hexadecimal digits: openssl rand -hex 32 makes one"
    assert str(refusal.value) == expected


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path))
    secrets(settings, {})
    (tmp_path / "secrets.json").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        secrets(settings, {})


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"gate_key": 1}'])
def test_a_damaged_file_of_secrets_is_refused_and_left_alone(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="damaged"):
        secrets(load(in_folder(tmp_path)), {})
    assert path.read_text() == content


def test_a_weak_key_in_the_file_is_refused(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path))
    secrets(settings, {})
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"cursor_secret": "secret"}))
    with pytest.raises(SettingsError, match="damaged"):
        secrets(settings, {})


def test_a_data_folder_that_cannot_be_made_is_an_error_of_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"give this user a folder of its own with DATA_DIR$"):
        secrets(load(in_folder(tmp_path / "file" / "data")), {})


def test_the_logins_go_where_the_administrator_goes_under_their_own_names(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path))
    keys = secrets(settings, {})
    logins = login_urls(settings, keys, ADMIN)
    assert logins.admin == ADMIN
    place = {
        "host": "db.example",
        "port": "6543",
        "dbname": "rows",
        "sslmode": "verify-full",
        "sslrootcert": "/ca.pem",
    }
    for name in ("member", "guest", "worker"):
        expected = {"user": f"tocsin_{name}", "password": getattr(keys, f"{name}_password"), **place}
        assert conninfo_to_dict(getattr(logins, name)) == expected


def test_a_login_with_a_url_of_its_own_uses_it(tmp_path: Path) -> None:
    own = "postgresql://someone@replica.example/rows"
    settings = load(in_folder(tmp_path, DATABASE_GUEST_URL=own))
    logins = login_urls(settings, secrets(settings, {}), ADMIN)
    assert logins.guest == own
    assert conninfo_to_dict(logins.member)["user"] == "tocsin_member"


def test_a_replica_is_read_by_the_members_login_whoever_its_url_names() -> None:
    member = (
        "postgresql://tocsin_member:secret@db.example:6543/rows?hostaddr=10.0.0.1&sslcert=/member.pem&sslmode=prefer"
    )
    assert conninfo_to_dict(replica_url_for(member, ADMIN.replace("db.example", "replica.example"))) == {
        "user": "tocsin_member",
        "password": "secret",
        "sslcert": "/member.pem",
        "host": "replica.example",
        "port": "6543",
        "dbname": "rows",
        "sslmode": "verify-full",
        "sslrootcert": "/ca.pem",
    }


def test_an_administrator_without_a_database_is_refused(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path))
    with pytest.raises(SettingsError, match="must name the database"):
        login_urls(settings, secrets(settings, {}), "host=db user=boss")


def test_nothing_secret_is_printed(tmp_path: Path) -> None:
    settings = load(in_folder(tmp_path, DATABASE_URL=ADMIN))
    keys = secrets(settings, {})
    printed = f"{settings!r} {keys!r} {login_urls(settings, keys, ADMIN)} {keys}"
    assert "word" not in printed
    assert keys.gate_key not in printed
