"""Filters: the conditions of a query string, parsed to a tree.

The grammar is PostgREST's (`status=eq.open`, `level=in.(1,2)`, `or=(a.eq.1,not.and(...))`);
the reading is stricter: a column must be the list's, an operator must suit the column's type, a value
must have its type's shape, and depth and size are bounded before anything is built.
"""

import re
from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from .errors import QueryError, Slug
from .literals import CHECKS, base, canonical

MAX_DEPTH: Final = 5
MAX_CONDITIONS: Final = 50
MAX_VALUES: Final = 200

COMPARISONS: Final = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_EQUALITIES: Final = frozenset({"eq", "neq"})
_PATTERNS: Final = frozenset({"like", "ilike"})
_PRESENCES: Final = frozenset({"null", "not_null"})
_TRUTHS: Final = frozenset({"true", "false", "unknown"})

_GROUP: Final = re.compile(r"(not\.)?(and|or)")
_COLUMN: Final = re.compile(r"([^.,()]*)\.")
_OPERATOR: Final = re.compile(r"(not\.)?([a-z]+)\.")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_BARE: Final = re.compile(r"[^,)]*")
_BLANKS: Final = re.compile(r"\s*")
_ELEMENT: Final = re.compile(r'[^,{}"\\]+')


class Condition(msgspec.Struct, frozen=True, tag=True):
    """A column compared with a value, or with several where the operator is `in` or the column an array."""

    column: str
    operator: str
    value: str | tuple[str, ...]
    negated: bool = False


class Group(msgspec.Struct, frozen=True, tag=True):
    """Conditions and groups joined by `and` or `or`."""

    joiner: Literal["and", "or"]
    items: tuple["Condition | Group", ...]
    negated: bool = False


Node = Condition | Group


class Filters:
    """Reads the filters of one query string, whose bounds they share, for a list with these columns.

    `columns` maps a column's name to its type, as PostgreSQL's format_type() prints it; `words` are those whose values
    are lower-case words, so that no case of a value is another.
    """

    def __init__(self, columns: Mapping[str, str], words: frozenset[str] = frozenset()) -> None:
        self._columns = columns
        self._words = words
        self._conditions = 0
        self._parameter = self._text = ""
        self._at = 0

    def read(self, parameter: str, text: str) -> Node:
        """Parse one query parameter and its decoded value; QueryError that names the parameter."""
        self._parameter, self._text, self._at = parameter, text, 0
        node: Node
        if found := _GROUP.fullmatch(parameter):
            node = self._group(found, 1)
        else:
            node = self._condition(parameter, nested=False)
        if self._at != len(text):
            raise self._error("Something follows the end of the filter.")
        return node

    def equal(self, column: str, text: str) -> Condition:
        """Make the condition that a column equals the value in a path; QueryError if it cannot."""
        self._parameter = column
        return Condition(column, "eq", self._checked(base(self._columns[column]), text))

    def _group(self, found: re.Match[str], depth: int) -> Group:
        if depth > MAX_DEPTH:
            raise self._error(f"Groups may be nested {MAX_DEPTH} deep.")
        if not self._skip("("):
            raise self._error("A group is a list in parentheses.")
        items = [self._item(depth)]
        self._skip_blanks()
        while self._skip(","):
            items.append(self._item(depth))
            self._skip_blanks()
        if not self._skip(")"):
            raise self._error("A group is not closed.")
        return Group("and" if found[2] == "and" else "or", tuple(items), bool(found[1]))

    def _item(self, depth: int) -> Node:
        self._skip_blanks()
        found = _GROUP.match(self._text, self._at)
        if found and self._text.startswith("(", found.end()):
            self._at = found.end()
            return self._group(found, depth + 1)
        column = _COLUMN.match(self._text, self._at)
        if column is None:
            raise self._error("A condition is column.operator.value.")
        self._at = column.end()
        return self._condition(column[1], nested=True)

    def _condition(self, column: str, *, nested: bool) -> Condition:
        kind = self._columns.get(column)
        if kind is None:
            raise self._error("The list has no such column.", "unknown-column")
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise self._error(f"At most {MAX_CONDITIONS} conditions.")
        found = _OPERATOR.match(self._text, self._at)
        if found is None:
            raise self._error("A filter is operator.value, such as eq.open.")
        self._at = found.end()
        value = self._value(found[2], base(kind), nested=nested)
        if column in self._words and (found[2] in COMPARISONS or found[2] == "in"):
            value = value.lower() if isinstance(value, str) else tuple(one.lower() for one in value)
        return Condition(column, found[2], value, bool(found[1]))

    def _value(self, operator: str, kind: str, *, nested: bool) -> str | tuple[str, ...]:
        """Read the value that suits an operator on a type; what does not suit is refused here."""
        element = kind.removesuffix("[]")
        if operator == "is":
            word = self._word(nested=nested)
            if word not in _PRESENCES and not (kind == "boolean" and word in _TRUTHS):
                raise self._error("Only is.null and is.not_null, and on a boolean is.true, .false, .unknown.")
            return word
        if element not in CHECKS:
            raise self._error("This column can only be tested with is.null and is.not_null.")
        if element != kind and (operator in _EQUALITIES or operator == "cs"):
            return self._checked_all(element, self._elements())
        if element == kind and operator == "in":
            return self._checked_all(element, self._listed())
        if element == kind and (operator in COMPARISONS or (kind == "text" and operator in _PATTERNS)):
            value = self._checked(element, self._word(nested=nested))
            # A last backslash that escapes nothing: PostgreSQL fails on it once it meets a row.
            if operator in _PATTERNS and (len(value) - len(value.rstrip("\\"))) % 2:
                raise self._error("The pattern ends in a backslash.")
            return value
        raise self._error("The column's type does not have this operator.")

    def _word(self, *, nested: bool) -> str:
        """Read one value: to the end at the top, where nothing is quoted; to `,` or `)` in a group.

        There, the blanks behind a value that is not quoted are no part of it.
        """
        if nested:
            quoted = self._text.startswith('"', self._at)
            value = self._quoted_or(_BARE)
            return value if quoted else value.rstrip()
        word, self._at = self._text[self._at :], len(self._text)
        return word

    def _listed(self) -> tuple[str, ...]:
        if not self._skip("("):
            raise self._error("The values of in are a list in parentheses.")
        values: list[str] = []
        self._skip_blanks()
        while not (not values and self._skip(")")):
            self._skip_blanks()
            quoted = self._text.startswith('"', self._at)
            value = self._quoted_or(_BARE)
            values.append(value if quoted else value.rstrip())
            self._skip_blanks()
            if self._skip(")"):
                break
            self._expect_comma(values)
        return tuple(values)

    def _elements(self) -> tuple[str, ...]:
        if not self._skip("{"):
            raise self._error("The value of an array is a list in braces.")
        values: list[str] = []
        self._skip_blanks()
        while not (not values and self._skip("}")):
            self._skip_blanks()
            quoted = self._text.startswith('"', self._at)
            value = self._quoted_or(_ELEMENT)
            # PostgreSQL trims what is not quoted, and reads an unquoted null as no value at all.
            values.append(value if quoted else value.strip())
            if not quoted and values[-1].lower() in ("", "null"):
                raise self._error("An array's element is empty or null.")
            self._skip_blanks()
            if self._skip("}"):
                break
            self._expect_comma(values)
        return tuple(values)

    def _expect_comma(self, values: list[str]) -> None:
        if not self._skip(","):
            raise self._error("A list is not closed.")
        if len(values) >= MAX_VALUES:
            raise self._error(f"At most {MAX_VALUES} values.")

    def _quoted_or(self, bare: re.Pattern[str]) -> str:
        quoted = self._text.startswith('"', self._at)
        found = (_QUOTED if quoted else bare).match(self._text, self._at)
        if found is None:
            raise self._error("A value is missing, or its quotation mark is not closed.")
        self._at = found.end()
        return re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL) if quoted else found[0]

    def _skip(self, char: str) -> bool:
        found = self._text.startswith(char, self._at)
        self._at += found
        return found

    def _skip_blanks(self) -> None:
        found = _BLANKS.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _checked_all(self, kind: str, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(self._checked(kind, value) for value in values)

    def _checked(self, kind: str, value: str) -> str:
        try:
            return canonical(kind, value)
        except ValueError as error:
            raise self._error(f"Expected {error}.") from None

    def _error(self, detail: str, slug: Slug = "filter-invalid") -> QueryError:
        return QueryError(slug, self._parameter, detail)
