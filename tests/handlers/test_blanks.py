"""A text that must not be empty holds something to see: in every route's body, and in every column whoever writes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from api.contract.operations import CallWrite
from api.contract.routes import ROUTES
from tests.support.examples import example, name, send
from tests.support.server import Client, Place

BLANKS = (" ", "\u00a0", "\u200b", "\r\n", "\t \u3000\ufeff", "\u2028\u00ad")


def texts(route: CallWrite) -> list[str]:
    """The fields of a body that hold a text of at least one character, whatever it is."""
    assert route.body is not None
    kind = msgspec.inspect.type_info(route.body)
    assert isinstance(kind, msgspec.inspect.StructType)
    return [field.encode_name for field in kind.fields if _is_text(field.type)]


def _is_text(kind: Any) -> bool:
    kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
    return any(
        isinstance(one, msgspec.inspect.StrType) and (one.min_length or 0) >= 1 and one.pattern is None for one in kinds
    )


FIELDS = [
    pytest.param(route, field, id=f"{name(route)} {field}")
    for route in ROUTES
    if isinstance(route, CallWrite) and route.body is not None
    for field in texts(route)
    # A key is no text that anybody reads.
    if field != "responder_key"
]


@pytest.mark.parametrize(("route", "field"), FIELDS)
def test_a_text_of_blanks_alone_is_refused_by_every_route(admin: Client, route: CallWrite, field: str) -> None:
    made = example(route, admin)
    for blank in BLANKS:
        refused = send(admin, route, made._replace(body=(made.body or {}) | {field: blank}))
        assert 400 <= refused.status_code < 500, f"{blank!r} was taken: {refused.text[:200]}"


def test_every_column_whose_text_has_a_character_has_one_to_see(place: Place) -> None:
    with place.admin() as connection:
        told = connection.execute(
            """
            select
                format('%s.%s', c.conrelid::regclass, a.attname),
                bool_or(pg_get_constraintdef(c.oid) ~ 'length\\(.*>= 1'),
                bool_or(c.conname like '%is\\_not\\_blank'),
                bool_or(pg_get_constraintdef(c.oid) ~ (a.attname || ' ~ '))
            from pg_catalog.pg_constraint as c
            inner join pg_catalog.pg_attribute as a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
            where c.contype = 'c' and c.connamespace = 'tocsin'::regnamespace
            group by 1
            """
        ).fetchall()
    lacking = {column for column, needed, blank, shaped in told if needed and not blank and not shaped}
    assert lacking == {"tocsin.idempotency_keys.key"}
