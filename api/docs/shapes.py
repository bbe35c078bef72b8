"""The shapes of bodies and answers as schemas that clients are generated from, with a description for each property.

msgspec says what a struct looks like; what generators and people need beyond that is added here: named enums, times
that are times, objects that are open, and the database's own words for its columns.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import inspect

from ..contract import boards, forms
from ..contract.operations import List
from ..contract.routes import ROUTES
from .words import EXAMPLES, FIELDS

TEMPLATE = "#/components/schemas/{name}"

Struct = type[msgspec.Struct]
Schema = dict[str, Any]

_MODULES = {
    sys.modules[shape.__module__]
    for route in ROUTES
    for shape in (getattr(route, "body", None), route.answer)
    if shape is not None
} | {boards, forms}

_ON_REQUEST = {
    route.answer.__name__: route.on_request for route in ROUTES if isinstance(route, List) and route.on_request
}

# The choices that have a name where shapes are written.
ENUMS: Mapping[frozenset[str], str] = {
    frozenset(get_args(kind)): name
    for module in sorted(_MODULES, key=lambda module: module.__name__)
    for name, kind in vars(module).items()
    if get_origin(kind) is Literal
}


def reference(name: str) -> Schema:
    """A reference to a schema of the document."""
    return {"$ref": TEMPLATE.format(name=name)}


def components(shapes: Iterable[Struct], columns: Mapping[str, Mapping[str, str]]) -> dict[str, Schema]:
    """The schemas of shapes, and of all that they consist of.

    Arguments: shapes; columns, for a shape's name what the database says of its fields.
    """
    ordered = sorted(shapes, key=lambda shape: shape.__name__)
    _, found = msgspec.json.schema_components(ordered, ref_template=TEMPLATE)
    everywhere = {name: text for told in reversed(list(columns.values())) for name, text in told.items()}
    times = {one.cls.__name__: _times(one) for one in _structs(ordered)}
    for name, schema in found.items():
        for field, kind in schema.get("properties", {}).items():
            if field in times.get(name, ()):
                _as_time(kind)
            schema["properties"][field] = _plain(kind)
            text = FIELDS.get(f"{name}.{field}") or columns.get(name, {}).get(field) or FIELDS.get(field)
            if text := text or everywhere.get(field):
                schema["properties"][field] = _described(schema["properties"][field], text)
        if "required" in schema:
            # What a list shows only to who selects it may not be there.
            schema["required"] = [field for field in schema["required"] if field not in _ON_REQUEST.get(name, ())]
        if name in EXAMPLES:
            schema["examples"] = [EXAMPLES[name]]
    enums = {name: {"title": name, "type": "string", "enum": sorted(words)} for words, name in ENUMS.items()}
    return found | {name: enum for name, enum in enums.items() if f'"{TEMPLATE.format(name=name)}"' in _text(found)}


def _text(found: Mapping[str, Schema]) -> str:
    return msgspec.json.encode(found).decode()


def _structs(shapes: Iterable[Struct]) -> list[inspect.StructType]:
    """The structs of shapes and of their fields."""
    found: dict[type, inspect.StructType] = {}
    waiting: list[inspect.Type] = [inspect.type_info(shape) for shape in shapes]
    while waiting:
        match waiting.pop():
            case inspect.StructType() as one if one.cls not in found:
                found[one.cls] = one
                waiting += [field.type for field in one.fields]
            case inspect.UnionType() as one:
                waiting += one.types
            case inspect.ListType() | inspect.VarTupleType() as one:
                waiting.append(one.item_type)
    return list(found.values())


def _times(shape: inspect.StructType) -> set[str]:
    return {
        field.encode_name
        for field in shape.fields
        for one in (field.type.types if isinstance(field.type, inspect.UnionType) else (field.type,))
        if isinstance(one, inspect.DateTimeType)
    }


def _as_time(schema: Schema) -> None:
    for one in schema.get("anyOf", [schema]):
        if one.get("type") == "string":
            one["format"] = "date-time"


def _plain(schema: Schema) -> Schema:
    """A schema without defaults that say nothing, its choices by name, its open objects told to be, null in short."""
    schema = {key: value for key, value in schema.items() if not (key == "default" and value is None)}
    if "anyOf" in schema:
        kinds = [_plain(one) for one in schema.pop("anyOf")]
        plain = [one for one in kinds if one != {"type": "null"}]
        if len(plain) > 1 or "type" not in plain[0] or isinstance(plain[0]["type"], list):
            return schema | {"anyOf": kinds}
        return schema | plain[0] | ({"type": [plain[0]["type"], "null"]} if len(kinds) > 1 else {})
    if "enum" in schema and (name := ENUMS.get(frozenset(str(word) for word in schema["enum"]))):
        return {key: value for key, value in schema.items() if key != "enum"} | reference(name)
    if "items" in schema:
        schema["items"] = _plain(schema["items"])
    if schema.get("type") == "object":
        schema["additionalProperties"] = _plain(schema.get("additionalProperties") or {}) or True
    return schema


def _described(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}
