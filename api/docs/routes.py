"""The documentation: the OpenAPI document, a viewer for it, and a page for each problem.

The viewer is Swagger UI (Apache-2.0), a copy of its release, served from here: the page runs its script and asks this
server, and nobody else. It begins with a script of our own, for nothing that stands in a page is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import msgspec
from litestar import MediaType, Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.response import Redirect

from ..handlers.request import known
from ..html_document import page, text
from ..problems import PROBLEMS, Problem
from .problem_texts import EXPLAINED

VERSION = "5.35.0"
# As released, less the line of the style sheet that names a source map.
FILES: Mapping[str, tuple[str, str]] = {
    "swagger-ui-bundle.js": ("text/javascript", "e6a898692f2d768e807c3ba4626068a69a2c5dd960dd6c76f3e4d3a3de180af2"),
    "swagger-ui.css": ("text/css", "a6a4cf68f069eb89984d5d43644e6a812e749df08d2b1320c6e06e6973847d10"),
}
VIEWER = Path(__file__).with_name("viewer")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        # Its icons stand in its style sheet.
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
OPENAPI = "application/vnd.oai.openapi+json"

_STYLE = "body{max-width:44rem;margin:2rem auto;padding:0 1rem}dt{font-weight:600;margin-top:.8rem}dd{margin:0}"

HttpRequest = Request[Any, Any, Any]


def documentation(described: Mapping[str, Any], root: str) -> list[HTTPRouteHandler]:
    """The handlers. Arguments: the OpenAPI document; root, the path in front of all of ours."""
    specification = msgspec.json.encode(described) + b"\n"
    html = _viewer(root, str(described["info"]["title"]))
    start = _start(root)
    files = {name: ((VIEWER / name).read_bytes(), kind) for name, (kind, _) in FILES.items()}
    files["start.js"] = (start, "text/javascript")

    @get("/", sync_to_thread=False)
    def front() -> Redirect:
        return Redirect(f"{root}/docs")

    @get("/openapi.json", media_type=OPENAPI, sync_to_thread=False)
    def openapi_json(request: HttpRequest) -> Response[bytes]:
        return _kept(request, specification, OPENAPI)

    @get("/docs", media_type=MediaType.HTML, sync_to_thread=False)
    def docs(request: HttpRequest) -> Response[bytes]:
        return _kept(request, html, MediaType.HTML, {"Content-Security-Policy": POLICY})

    @get("/docs/{name:str}", sync_to_thread=False)
    def file(request: HttpRequest, name: str) -> Response[bytes]:
        if name not in files:
            raise Problem("not-found")
        body, kind = files[name]
        return _kept(request, body, kind)

    @get("/problems", sync_to_thread=False)
    def problems(request: HttpRequest) -> Response[bytes]:
        return _told(request, [_problem(slug) for slug in sorted(PROBLEMS)], partial(_list, root))

    @get("/problems/{slug:str}", sync_to_thread=False)
    def problem(request: HttpRequest, slug: str) -> Response[bytes]:
        if slug not in PROBLEMS:
            raise Problem("not-found", "There is no problem of this name.")
        return _told(request, _problem(slug), partial(_page, root))

    return [front, openapi_json, docs, file, problems, problem]


def _problem(slug: str) -> dict[str, Any]:
    kind, explained = PROBLEMS[slug], EXPLAINED[slug]
    return {
        "type": Problem.prefix + slug,
        "slug": slug,
        "title": kind.title,
        "status": kind.status,
        "meaning": explained.meaning,
        "remedy": explained.remedy,
    }


def _told(request: HttpRequest, said: Any, drawn: Any) -> Response[bytes]:
    """What a browser draws as a page, and everybody else as JSON."""
    if "text/html" in request.headers.get("accept", ""):
        made = drawn(said)
        return _kept(request, made.html, MediaType.HTML, {**made.headers, "Vary": "Accept"})
    return _kept(request, msgspec.json.encode(said) + b"\n", MediaType.JSON, {"Vary": "Accept"})


def _page(root: str, told: Mapping[str, Any]) -> Any:
    rows = (("Status", str(told["status"])), ("Meaning", told["meaning"]), ("What to do", told["remedy"]))
    content = "".join(f"<dt>{name}</dt><dd>{text(said)}</dd>" for name, said in rows)
    heading = f"<h1>{text(told['title'])}</h1><p><code>{text(told['type'])}</code></p>"
    way = f'<p><a href="{root}/problems">All problems</a>'
    return page(told["title"], f"{heading}<dl>{content}</dl>{way}", style=_STYLE)


def _list(root: str, told: list[Mapping[str, Any]]) -> Any:
    lines = (
        f'<li><a href="{root}/problems/{one["slug"]}">{one["slug"]}</a> ({one["status"]}): {text(one["title"])}</li>'
        for one in told
    )
    return page("Problems", f"<h1>Problems</h1><ul>{''.join(lines)}</ul>", style=_STYLE)


def _viewer(root: str, title: str) -> bytes:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="stylesheet" href="{root}/docs/swagger-ui.css"></head><body>'
        f'<div id="viewer"></div><noscript>This page needs JavaScript; the document does not: '
        f'<a href="{root}/openapi.json">OpenAPI 3.1</a>.</noscript>'
        f'<script src="{root}/docs/swagger-ui-bundle.js"></script><script src="{root}/docs/start.js"></script>'
        "</body></html>\n"
    ).encode()


def _start(root: str) -> bytes:
    options = {
        "url": f"{root}/openapi.json",
        "dom_id": "#viewer",
        "filter": True,
        "deepLinking": True,
        "docExpansion": "list",
        "defaultModelsExpandDepth": 0,
        "requestSnippetsEnabled": True,
        "tryItOutEnabled": True,
        # Neither a token is kept after the page, nor the document shown to a validator elsewhere.
        "persistAuthorization": False,
        "validatorUrl": None,
    }
    return b"SwaggerUIBundle(%b);\n" % msgspec.json.encode(options)


def _kept(
    request: HttpRequest, body: bytes, media_type: str, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """What stays as it is for as long as this process runs, and need not be sent twice."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'
    told = {"ETag": tag, "Cache-Control": "no-cache", **(headers or {})}
    if known(request.headers.get("if-none-match"), tag):
        return Response(b"", status_code=304, headers=told, media_type=media_type)
    return Response(body, headers=told, media_type=media_type)
