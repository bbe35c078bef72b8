"""Bearer tokens: who is let in, and every known way of forging one."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey

from api.auth.jwks import public_keys
from api.auth.tokens import TokenError, Verifier, issue
from api.caller import Caller

LOCAL = b"0123456789abcdef0123456789abcdef"
NOW = 1_800_000_000
RSA = RSAKey.generate_key(2048, {"kid": "rsa-1"})
EC = ECKey.generate_key("P-256", {"kid": "ec-1"})
OKP = OKPKey.generate_key("Ed25519", {"kid": "okp-1"})
ALL = ["HS256", "RS256", "ES256", "Ed25519", "RS384", "none", "HS512"]


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = float(NOW)

    def __call__(self) -> float:
        return self.now


def claims(**changes: Any) -> dict[str, Any]:
    """Good claims, changed; None takes one away."""
    good = {"iss": "tocsin", "aud": "tocsin", "sub": "ada", "tenant": "harbour", "iat": NOW, "exp": NOW + 600}
    return {name: value for name, value in (good | changes).items() if value is not None}


def encoded(part: object) -> str:
    """A part of a token, made by hand: what a library would refuse to make, an attacker makes."""
    raw = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def hs256(payload: object, header: object = None, key: bytes = LOCAL) -> str:
    """An Authorization header with an HS256 token of any shape."""
    text = f"{encoded(header or {'alg': 'HS256', 'kid': 'local'})}.{encoded(payload)}"
    return f"Bearer {text}.{encoded(hmac.digest(key, text.encode(), hashlib.sha256))}"


def signed(key: Key, algorithm: str, payload: object = None, **header: Any) -> str:
    """An Authorization header with a token signed by an asymmetric key."""
    fields = {"alg": algorithm, "kid": key.kid} | header
    text = jws.serialize_compact(fields, json.dumps(payload or claims()), key, algorithms=ALL)
    return f"Bearer {text}"


def write(path: Path, *keys: Key) -> str:
    """A JWKS file."""
    path.write_text(json.dumps(KeySet(list(keys)).as_dict(private=False)))
    return str(path)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def verifier(tmp_path: Path, clock: Clock) -> Verifier:
    jwks = write(tmp_path / "jwks.json", RSA, EC, OKP)
    return Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=jwks, clock=clock)


def ask(verifier: Verifier, authorization: str | None) -> Caller:
    return asyncio.run(verifier.caller(authorization))


def refusal(verifier: Verifier, authorization: str | None) -> str:
    with pytest.raises(TokenError) as caught:
        ask(verifier, authorization)
    assert caught.value.detail
    return caught.value.slug


# Who is let in


def test_an_issued_token_names_its_caller(verifier: Verifier) -> None:
    now = datetime.fromtimestamp(NOW, UTC)
    token = issue(
        LOCAL,
        issuer="tocsin",
        audience="tocsin",
        subject="ada",
        tenant="harbour",
        lifetime=timedelta(hours=1),
        now=now,
    )
    assert ask(verifier, f"Bearer {token}") == Caller("tocsin", "ada", "harbour")
    assert ask(verifier, f"bearer {token}") == Caller("tocsin", "ada", "harbour")


def test_a_token_may_name_no_tenant(verifier: Verifier) -> None:
    now = datetime.fromtimestamp(NOW, UTC)
    life = timedelta(hours=1)
    token = issue(LOCAL, issuer="tocsin", audience="tocsin", subject="ada", tenant=None, lifetime=life, now=now)
    assert ask(verifier, f"Bearer {token}").tenant is None


def test_a_token_issued_without_a_time_begins_now() -> None:
    verifier = Verifier(issuer="i", audience="a", local_key=LOCAL)
    token = issue(LOCAL, issuer="i", audience="a", subject="ada", tenant=None, lifetime=timedelta(seconds=60))
    assert ask(verifier, f"Bearer {token}").subject == "ada"


@pytest.mark.parametrize(
    ("key", "algorithm"), [(RSA, "RS256"), (EC, "ES256"), (OKP, "Ed25519")], ids=["RS256", "ES256", "Ed25519"]
)
def test_a_token_signed_by_a_key_of_the_set_is_accepted(verifier: Verifier, key: Key, algorithm: str) -> None:
    assert ask(verifier, signed(key, algorithm)) == Caller("tocsin", "ada", "harbour")


def test_the_old_name_of_ed25519_is_accepted(verifier: Verifier) -> None:
    head = f"{encoded({'alg': 'EdDSA', 'kid': 'okp-1', 'typ': 'at+jwt'})}.{encoded(claims())}"
    raw: Any = OKP.private_key
    assert ask(verifier, f"Bearer {head}.{encoded(raw.sign(head.encode()))}").subject == "ada"


def test_a_token_without_key_id_is_checked_with_the_only_key_that_fits(verifier: Verifier) -> None:
    head = f"{encoded({'alg': 'Ed25519'})}.{encoded(claims())}"
    raw: Any = OKP.private_key
    assert ask(verifier, f"Bearer {head}.{encoded(raw.sign(head.encode()))}").subject == "ada"


def test_the_audience_may_be_one_of_a_list(verifier: Verifier) -> None:
    assert ask(verifier, hs256(claims(aud=["other", "tocsin"]))).subject == "ada"


def test_keys_of_the_set_may_have_an_issuer_of_their_own(tmp_path: Path, clock: Clock) -> None:
    verifier = Verifier(
        issuer="tocsin",
        audience="tocsin",
        local_key=LOCAL,
        jwks=write(tmp_path / "k", EC),
        jwks_issuer="https://id.example",
        clock=clock,
    )
    theirs = claims(iss="https://id.example")
    assert ask(verifier, signed(EC, "ES256", theirs)).issuer == "https://id.example"
    assert refusal(verifier, hs256(theirs)) == "token-invalid"
    assert refusal(verifier, signed(EC, "ES256", claims())) == "token-invalid"


# The header


@pytest.mark.parametrize(
    "header",
    [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer  two-spaces", "Bearer a b", "token", "Bearer é"],
)
def test_a_header_that_is_no_bearer_is_unauthenticated(verifier: Verifier, header: str | None) -> None:
    assert refusal(verifier, header) == "unauthenticated"


@pytest.mark.parametrize("token", ["a", "a.b", "..", "a.b.c", "a.b.c.d", "e30.e30.", "W10.e30.YQ", "\x00.\x00.\x00"])
def test_a_token_that_is_none_is_invalid(verifier: Verifier, token: str) -> None:
    assert refusal(verifier, f"Bearer {token}") == "token-invalid"


def test_a_token_of_more_than_8_kib_is_refused(verifier: Verifier) -> None:
    assert refusal(verifier, hs256(claims(sub="ada", note="x" * 8192))) == "token-invalid"


@pytest.mark.parametrize("name", ["none", "None", "NONE", "nOnE", "", "HS384", "RS384", "ES256K", "PS256"])
def test_a_token_with_another_algorithm_is_refused(verifier: Verifier, name: str) -> None:
    for kid in ("local", "rsa-1", "okp-1"):
        assert refusal(verifier, hs256(claims(), {"alg": name, "kid": kid})) == "token-invalid"
        unsigned = f"{encoded({'alg': name, 'kid': kid})}.{encoded(claims())}."
        assert refusal(verifier, f"Bearer {unsigned}") == "token-invalid"


@pytest.mark.parametrize(
    "header",
    [
        [],
        "alg",
        7,
        {"alg": None, "kid": "local"},
        {"alg": ["HS256"], "kid": "local"},
        {"alg": {"HS256": 1}, "kid": "local"},
        {"alg": "HS256", "kid": 1},
        {"alg": "HS256", "kid": ["local"]},
        {"alg": "HS256", "kid": None},
        {"alg": "HS256", "kid": "local", "typ": "JWE"},
        {"alg": "HS256", "kid": "local", "typ": 1},
        {"alg": "HS256"},
        {"kid": "local"},
        {"alg": "HS256", "kid": "local", "crit": []},
        {"alg": "HS256", "kid": "local", "crit": ["exp"], "exp": 1},
        {"alg": "HS256", "kid": "local", "crit": ["b64"], "b64": False},
        {"alg": "HS256", "kid": "local", "crit": 5},
        {"alg": "HS256", "kid": "local", "b64": False},
    ],
    ids=repr,
)
def test_a_token_with_a_strange_header_is_refused(verifier: Verifier, header: object) -> None:
    assert refusal(verifier, hs256(claims(), header or b"[]")) == "token-invalid"


def test_a_header_nested_without_end_is_refused(verifier: Verifier) -> None:
    deep = b'{"alg":"HS256","kid":"local","x":' + b"[" * 5000
    assert refusal(verifier, hs256(claims(), deep)) == "token-invalid"
    assert refusal(verifier, hs256(b'{"x":' + b"[" * 5000)) == "token-invalid"


# The key


@pytest.mark.parametrize("kid", ["rsa-1", "ec-1", "local"])
def test_a_public_key_is_never_a_secret_for_hs256(verifier: Verifier, kid: str) -> None:
    for key in (RSA, EC, OKP):
        public = key.as_dict(private=False)
        secrets = [key.as_pem(private=False), key.as_der(private=False), json.dumps(public).encode()]
        secrets += [str(public.get(name, "")).encode() for name in ("n", "x")]
        for secret in secrets:
            header = {"alg": "HS256", "kid": kid}
            assert refusal(verifier, hs256(claims(), header, secret)) == "token-invalid"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_the_local_key_checks_nothing_but_hs256(verifier: Verifier, algorithm: str) -> None:
    assert refusal(verifier, hs256(claims(), {"alg": algorithm, "kid": "local"})) == "token-invalid"


def test_a_symmetric_key_in_the_set_checks_nothing(tmp_path: Path, clock: Clock) -> None:
    secret = OctKey.import_key(b"x" * 32, {"kid": "oct-1"})
    path = tmp_path / "jwks"
    path.write_text(json.dumps({"keys": [secret.as_dict(private=True)]}))
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=str(path), clock=clock)
    for kid in ("oct-1", "local"):
        assert refusal(verifier, hs256(claims(), {"alg": "HS256", "kid": kid}, b"x" * 32)) == "token-invalid"


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "x5c"])
def test_a_token_that_brings_its_own_key_is_refused(verifier: Verifier, name: str) -> None:
    thief = ECKey.generate_key("P-256", {"kid": "ec-1"})
    brought: dict[str, Any] = {
        "jwk": thief.as_dict(private=False),
        "jku": "http://127.0.0.1:9/keys",
        "x5u": "http://127.0.0.1:9/cert",
        "x5c": ["MIIB"],
    }
    assert refusal(verifier, signed(thief, "ES256", **{name: brought[name]})) == "token-invalid"
    assert refusal(verifier, signed(EC, "ES256", **{name: brought[name]})) == "token-invalid"


@pytest.mark.parametrize(
    "kid",
    [
        "",
        "../../../../dev/null",
        "/etc/passwd",
        "' or '1'='1",
        "local' --",
        "LOCAL",
        "local\x00",
        "x" * 256,
        "rsa-1 ",
    ],
)
def test_a_key_id_is_looked_up_and_nothing_else(verifier: Verifier, kid: str) -> None:
    assert refusal(verifier, hs256(claims(), {"alg": "HS256", "kid": kid})) == "token-invalid"
    assert refusal(verifier, hs256(claims(), {"alg": "HS256", "kid": kid}, b"")) == "token-invalid"
    assert refusal(verifier, signed(RSA, "RS256", kid=kid)) == "token-invalid"


def test_a_key_checks_only_the_algorithm_it_is_for() -> None:
    wrong = {"use": "enc"}, {"alg": "RS512"}, {"key_ops": ["encrypt"]}, {"key_ops": 1}, {"kty": "EC"}
    for change in wrong:
        assert not public_keys(json.dumps({"keys": [RSA.as_dict(private=False) | change]}).encode())
    with pytest.warns(SecurityWarning):
        weak = json.dumps(RSAKey.generate_key(1024).as_dict(private=False)).encode()
    with pytest.warns(SecurityWarning):
        assert not public_keys(b'{"keys": [%b, 1, null, {}]}' % weak)
    for key, algorithms in ((RSA, {"RS256"}), (EC, {"ES256"}), (OKP, {"EdDSA", "Ed25519"})):
        found = public_keys(json.dumps({"keys": [key.as_dict(private=True)]}).encode())
        assert {name for name, _ in found} == algorithms
        assert not any(key.is_private for keys in found.values() for key in keys)
    p384 = ECKey.generate_key("P-384")
    assert not public_keys(json.dumps({"keys": [p384.as_dict(private=False)]}).encode())


@pytest.mark.parametrize("name", ["use", "alg", "key_ops", "kid", "crv", "x5c", "ext"])
def test_a_member_of_a_key_that_is_null_says_nothing(name: str) -> None:
    """Identity providers write all members of a key."""
    member = RSA.as_dict(private=False) | {"kid": "one"} | {name: None}
    found = public_keys(json.dumps({"keys": [member], "issued": None}).encode())
    assert ("RS256", None) in found
    assert (("RS256", "one") in found) is (name != "kid")


def test_a_key_that_is_published_twice_is_one_key_and_one_of_an_unknown_kind_spoils_nothing() -> None:
    member = RSA.as_dict(private=False)
    others = [
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "x"},
        {"kty": None},
        {"kid": "x"},
        [],
        {"kty": "EC", "crv": "X"},
    ]
    twice = [member | {"kid": "a", "use": None}, member | {"kid": "a", "use": "sig"}, member | {"kid": "b"}]
    found = public_keys(json.dumps({"keys": [*others, *twice]}).encode())
    assert {len(keys) for keys in found.values()} == {1}
    assert set(found) == {("RS256", kid) for kid in (None, "a", "b")}


def test_a_short_local_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Verifier(issuer="i", audience="a", local_key=b"short")


def test_without_a_set_only_local_tokens_are_accepted(clock: Clock) -> None:
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, clock=clock)
    assert ask(verifier, hs256(claims())).subject == "ada"
    assert refusal(verifier, signed(EC, "ES256")) == "token-invalid"


@given(data=st.data())
def test_a_token_changed_anywhere_is_refused(data: st.DataObject) -> None:
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, clock=Clock())
    good = hs256(claims()).removeprefix("Bearer ")
    where = data.draw(st.integers(0, len(good) - 1))
    char = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != good[where]))
    assert refusal(verifier, f"Bearer {good[:where]}{char}{good[where + 1 :]}") == "token-invalid"
    assert refusal(verifier, f"Bearer {good}{char}") == "token-invalid"


# The claims


@pytest.mark.parametrize(
    "change",
    [
        {"iss": None},
        {"iss": "other"},
        {"iss": "tocsin "},
        {"iss": ["tocsin"]},
        {"aud": None},
        {"aud": "other"},
        {"aud": []},
        {"aud": ["other"]},
        {"aud": "tocsin,other"},
        {"aud": [["tocsin"]]},
        {"aud": {"tocsin": 1}},
        {"aud": 1},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "a\x00b"},
        {"sub": "a\nb"},
        {"sub": ["ada"]},
        {"exp": None},
        {"exp": True},
        {"exp": "1800000600"},
        {"exp": -1},
        {"exp": 10**12},
        {"exp": 10**40},
        {"exp": [NOW + 600]},
        {"nbf": True},
        {"nbf": "0"},
        {"nbf": NOW + 31},
        {"iat": NOW + 31},
        {"iat": False},
        {"iat": 10**400},
        {"tenant": ""},
        {"tenant": 7},
        {"tenant": "Harbour"},
        {"tenant": "harbour\n"},
        {"tenant": "harbour' or true"},
        {"tenant": ["harbour", "campus"]},
        {"tenant": "x" * 64},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_token_with_a_wrong_claim_is_refused(verifier: Verifier, change: dict[str, Any]) -> None:
    assert refusal(verifier, hs256(claims(**change))) == "token-invalid"
    if not (change.keys() & {"iss"} and change["iss"] is None):
        assert refusal(verifier, signed(EC, "ES256", claims(**change))) == "token-invalid"


@pytest.mark.parametrize("name", ["sub", "exp", "nbf", "iat", "tenant", "aud", "iss"])
def test_a_claim_that_is_null_is_refused(verifier: Verifier, name: str) -> None:
    assert refusal(verifier, hs256(claims() | {name: None})) == "token-invalid"


@pytest.mark.parametrize(
    "payload", [b"", b"null", b"[]", b'"x"', b"{", b"1e999", b'{"exp":1e999}', b'{"sub":"\\ud800"}']
)
def test_a_payload_that_is_no_set_of_claims_is_refused(verifier: Verifier, payload: bytes) -> None:
    assert refusal(verifier, hs256(payload)) == "token-invalid"


def test_a_role_in_the_token_is_ignored(verifier: Verifier) -> None:
    token = hs256(claims(role="admin", roles=["platform"], permissions=["settings.manage"]))
    assert ask(verifier, token) == Caller("tocsin", "ada", "harbour")


def test_clocks_may_differ_by_thirty_seconds_at_the_start_only(verifier: Verifier, clock: Clock) -> None:
    assert ask(verifier, hs256(claims(nbf=NOW + 30, iat=NOW + 30))).subject == "ada"
    assert ask(verifier, hs256(claims(exp=NOW + 1, iat=NOW - 600))).subject == "ada"
    assert refusal(verifier, hs256(claims(exp=NOW))) == "token-expired"
    assert refusal(verifier, hs256(claims(exp=NOW - 1))) == "token-expired"
    assert ask(verifier, hs256(claims(exp=NOW + 0.5))).subject == "ada"


def test_a_forged_expired_token_is_invalid_not_expired(verifier: Verifier) -> None:
    assert refusal(verifier, hs256(claims(exp=NOW - 1), key=b"y" * 32)) == "token-invalid"
    assert refusal(verifier, hs256(claims(exp=NOW - 1, aud="other"))) == "token-invalid"


# What is remembered


def test_a_remembered_token_ends_when_it_expires(verifier: Verifier, clock: Clock) -> None:
    for token in (hs256(claims()), signed(EC, "ES256")):
        clock.now = NOW
        assert ask(verifier, token) is ask(verifier, token)
        clock.now = NOW + 599.9
        assert ask(verifier, token).subject == "ada"
        clock.now = NOW + 600
        assert refusal(verifier, token) == "token-expired"


def test_what_is_remembered_is_bounded_and_a_forgotten_token_still_works(
    verifier: Verifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.auth.tokens.REMEMBERED", 3)
    tokens = [hs256(claims(sub=f"member-{number}")) for number in range(5)]
    first = ask(verifier, tokens[0])
    others = [ask(verifier, token) for token in tokens[1:]]
    assert ask(verifier, tokens[4]) is others[-1]
    again = ask(verifier, tokens[0])
    assert again == first
    assert again is not first


def test_a_refused_token_is_not_remembered(verifier: Verifier, clock: Clock) -> None:
    token = hs256(claims(nbf=NOW + 60))
    assert refusal(verifier, token) == "token-invalid"
    clock.now = NOW + 60
    assert ask(verifier, token).subject == "ada"


def test_a_warm_check_costs_microseconds(verifier: Verifier) -> None:
    token = signed(RSA, "RS256")

    async def thousand() -> float:
        await verifier.caller(token)
        start = time.perf_counter()
        for _ in range(1000):
            await verifier.caller(token)
        return time.perf_counter() - start

    # Two microseconds each when the machine is idle; a signature would be twenty and more.
    assert min(asyncio.run(thousand()) for _ in range(5)) < 0.02


# Keys that change


def test_a_key_taken_out_of_the_file_ends_its_tokens(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "jwks"
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=write(path, RSA, EC), clock=clock)
    assert ask(verifier, signed(RSA, "RS256")).subject == "ada"
    assert ask(verifier, signed(EC, "ES256")).subject == "ada"
    write(path, EC)
    clock.now += 11
    assert refusal(verifier, signed(RSA, "RS256")) == "token-invalid"
    assert ask(verifier, signed(EC, "ES256")).subject == "ada"


def test_a_key_put_into_the_file_is_found_at_once(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "jwks"
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=write(path, EC), clock=clock)
    assert ask(verifier, signed(EC, "ES256")).subject == "ada"
    write(path, EC, OKP)
    clock.now += 1
    assert ask(verifier, signed(OKP, "Ed25519")).subject == "ada"


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b"{}", b'{"keys": 1}', b"\xff", b"[" * 50_000, b" " * 300_000]
)
def test_a_file_that_breaks_keeps_the_keys(tmp_path: Path, clock: Clock, content: bytes | None) -> None:
    path = tmp_path / "jwks"
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=write(path, EC), clock=clock)
    assert ask(verifier, signed(EC, "ES256")).subject == "ada"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    clock.now += 11
    assert ask(verifier, signed(EC, "ES256")).subject == "ada"
    write(path, OKP)
    clock.now += 11
    assert refusal(verifier, signed(EC, "ES256")) == "token-invalid"


def test_a_clock_set_back_does_not_keep_old_keys(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "jwks"
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=write(path, EC), clock=clock)
    token = signed(EC, "ES256", claims(iat=None))
    assert ask(verifier, token).subject == "ada"
    write(path, OKP)
    clock.now -= 86_400
    assert refusal(verifier, token) == "token-invalid"


class Server:
    """A JWKS on loopback: what it answers and how often it was asked."""

    def __init__(self) -> None:
        self.body, self.status, self.asked = b"", 200, 0
        self.before: Callable[[], None] = lambda: None
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.asked += 1
                owner.before()
                self.send_response(owner.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(owner.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/jwks"
        threading.Thread(target=self.http.serve_forever, args=(0.05,), daemon=True).start()

    def publish(self, *keys: Key) -> None:
        """Answer with these keys from now on."""
        self.body = json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def remote(server: Server, clock: Clock) -> Verifier:
    server.publish(RSA, EC)
    return Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=server.url, clock=clock)


def test_keys_from_a_url_are_fetched_once_in_ten_minutes(remote: Verifier, server: Server, clock: Clock) -> None:
    token = signed(RSA, "RS256", claims(exp=NOW + 6000))
    for _ in range(3):
        assert ask(remote, token).subject == "ada"
    assert ask(remote, signed(EC, "ES256")).subject == "ada"
    assert server.asked == 1
    server.publish(EC)
    clock.now += 599
    assert ask(remote, token).subject == "ada"
    assert server.asked == 1
    clock.now += 1
    assert refusal(remote, token) == "token-invalid"
    assert server.asked == 2


def test_keys_that_changed_end_remembered_tokens_before_their_ten_minutes(
    remote: Verifier, server: Server, clock: Clock
) -> None:
    assert ask(remote, signed(RSA, "RS256")).subject == "ada"
    server.publish(EC, OKP)
    clock.now += 30
    assert ask(remote, signed(RSA, "RS256")).subject == "ada"
    assert ask(remote, signed(OKP, "Ed25519")).subject == "ada"
    assert refusal(remote, signed(RSA, "RS256")) == "token-invalid"


def test_nobody_waits_for_a_fetch_who_can_be_checked_with_the_keys_at_hand(
    remote: Verifier, server: Server, clock: Clock
) -> None:
    token = signed(RSA, "RS256", claims(exp=NOW + 6000))
    assert ask(remote, token).subject == "ada"
    clock.now += 600
    server.before = lambda: time.sleep(0.3)

    async def finish() -> list[str]:
        order: list[str] = []

        async def call(name: str) -> None:
            await remote.caller(token)
            order.append(name)

        first = asyncio.create_task(call("fetches"))
        await asyncio.sleep(0.05)
        await call("does not wait")
        await first
        return order

    assert asyncio.run(finish()) == ["does not wait", "fetches"]


def test_local_tokens_never_fetch(remote: Verifier, server: Server, clock: Clock) -> None:
    assert ask(remote, hs256(claims())).subject == "ada"
    assert refusal(remote, hs256(claims(), {"alg": "HS256", "kid": "unknown"})) == "token-invalid"
    assert refusal(remote, hs256(claims(), {"alg": "none", "kid": "unknown"})) == "token-invalid"
    clock.now += 599
    assert ask(remote, hs256(claims())).subject == "ada"
    assert server.asked == 0


def test_an_unknown_key_fetches_at_most_once_in_thirty_seconds(remote: Verifier, server: Server, clock: Clock) -> None:
    assert refusal(remote, signed(OKP, "Ed25519")) == "token-invalid"
    for number in range(20):
        assert refusal(remote, signed(OKP, "Ed25519", kid=f"guess-{number}")) == "token-invalid"
    assert server.asked == 1
    server.publish(RSA, EC, OKP)
    clock.now += 29
    assert refusal(remote, signed(OKP, "Ed25519")) == "token-invalid"
    clock.now += 1
    assert ask(remote, signed(OKP, "Ed25519")).subject == "ada"
    assert server.asked == 2


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b""), (302, b""), (200, b"<html>"), (404, b'{"keys":[]}'), (200, b" " * 300_000)],
)
def test_a_fetch_that_fails_keeps_the_keys(
    remote: Verifier, server: Server, clock: Clock, status: int, body: bytes
) -> None:
    token = signed(RSA, "RS256", claims(exp=NOW + 6000))
    assert ask(remote, token).subject == "ada"
    server.status, server.body = status, body
    clock.now += 601
    for _ in range(5):
        assert ask(remote, token).subject == "ada"
    assert server.asked == 2
    server.status = 200
    server.publish(EC)
    clock.now += 30
    assert refusal(remote, token) == "token-invalid"


def test_a_url_that_nobody_answers_leaves_local_tokens_alone(server: Server, clock: Clock) -> None:
    server.http.shutdown()
    server.http.server_close()
    verifier = Verifier(issuer="tocsin", audience="tocsin", local_key=LOCAL, jwks=server.url, clock=clock)
    assert refusal(verifier, signed(RSA, "RS256")) == "token-invalid"
    assert ask(verifier, hs256(claims())).subject == "ada"


def test_a_sender_that_drips_is_given_up(remote: Verifier, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.auth.jwks.FETCH_SECONDS", 0.2)
    server.before = lambda: time.sleep(1)
    start = time.monotonic()
    assert refusal(remote, signed(RSA, "RS256")) == "token-invalid"
    assert time.monotonic() - start < 0.9


def test_callers_at_once_share_one_fetch(remote: Verifier, server: Server) -> None:
    server.before = lambda: time.sleep(0.05)

    async def many() -> list[Caller]:
        tokens = [signed(RSA, "RS256", claims(sub=f"member-{number}")) for number in range(10)]
        return await asyncio.gather(*(remote.caller(token) for token in tokens))

    assert len(asyncio.run(many())) == 10
    assert server.asked == 1
