"""The documentation page: the OpenAPI document as HTML, without a script and without a request to anybody else."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = """ body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0
1rem;color:#1b1b1b;background:#fff} details{border:1px solid #ccc;border-radius:6px;margin:.4rem 0;padding:.4rem
.8rem}summary{cursor:pointer} code,pre{font:14px/1.4
ui-monospace,monospace}pre{background:#f4f4f4;padding:.6rem;overflow:auto}
b.m{display:inline-block;min-width:4.5rem}table{border-collapse:collapse}td{padding:.1rem .8rem .1rem
0;vertical-align:top}
"""

POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def page(document: dict[str, Any]) -> bytes:
    """The page. Arguments: the OpenAPI document."""
    info = document["info"]
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>',
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info['description'])}",
        f'<p>The same as a document: <a href="{document["servers"][0]["url"]}openapi.json">OpenAPI 3.1</a>.',
    ]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts += _operation(method, path, operation)
    parts.append("<h2>Shapes</h2>")
    for name, schema in document["components"]["schemas"].items():
        parts.append(
            f'<details id="{escape(name)}"><summary><code>{escape(name)}</code></summary>{_json(schema)}</details>'
        )
    return ("".join(parts) + "\n").encode()


def _operation(method: str, path: str, operation: dict[str, Any]) -> Iterator[str]:
    title = f"<b class=m>{method.upper()}</b><code>{escape(path)}</code> {escape(operation['summary'])}"
    yield f"<details><summary>{title}</summary>"
    yield f"<p>{escape(operation['description'])}</p>"
    if parameters := operation["parameters"]:
        yield "<table>"
        for parameter in parameters:
            text = escape(parameter.get("description", ""))
            yield f"<tr><td><code>{escape(parameter['name'])}</code><td>{parameter['in']}<td>{text}"
        yield "</table>"
    if "requestBody" in operation:
        yield f"<h4>Body</h4>{_json(operation['requestBody']['content']['application/json']['schema'])}"
    for status, response in operation["responses"].items():
        yield f"<p><b>{status}</b> {escape(response['description'])}</p>"
    yield "</details>"


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=1))}</pre>"
