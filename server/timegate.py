"""Lead to a page as it was at a moment, and list its mementos (RFC 7089).

The pattern is 2.1 of RFC 7089: a TimeGate apart from the page, that answers 302, and a memento in each release that
describes the thing. So a page itself does not depend on Accept-Datetime, and caches may keep it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, request
from werkzeug.http import http_date

from gestand.formats import HTML, Format

from .address import link, outside
from .context import opened
from .errors import Problem
from .freshness import answer, tag, until_next
from .gone import absent, unknown
from .history import Version
from .mementos import LINK_FORMAT, at, mementos, rows
from .negotiation import JSON, chosen_format, chosen_language, vary_on
from .resource import asked

blueprint = Blueprint("timegate", __name__)

LINKS = Format("Link format", LINK_FORMAT, "link", "page")

_DATE = "%a, %d %b %Y %H:%M:%S GMT"
"""How Accept-Datetime writes a moment (RFC 7089, 2.1.1.1)."""


def _original(prefix: str) -> tuple[str, list[Version]]:
    """Give the path of the page that is asked about, and its mementos; 404 or 410 when there is none.

    It may also be written as the whole address, and as /id/… of the thing.
    """
    rest = asked(prefix)
    path = "/" + rest.removeprefix(f"{opened().iris.base}/")
    if path.startswith("/id/"):
        path = f"/doc/{path.removeprefix('/id/')}"
    found = mementos(path)
    if not found:
        raise absent(opened(), path.removeprefix("/doc/")) if path.startswith("/doc/") else unknown(opened())
    return path, found


def accepted_datetime() -> datetime | None:
    """Read the moment that the client asks for; None when it does not say, 400 when it cannot be read."""
    said = request.headers.get("Accept-Datetime")
    if said is None:
        return None
    try:
        return datetime.strptime(said.strip(), _DATE).replace(tzinfo=UTC)
    except ValueError:
        example = http_date(datetime(2024, 4, 12, 8, tzinfo=UTC))
        raise Problem(400, "Bad Request", f"Accept-Datetime must be a date such as {example}.") from None


@blueprint.get("/timegate/<path:original>")
def timegate(original: str) -> Response:
    """Lead to the memento that was there at the moment of Accept-Datetime, by default the last one."""
    path, versions = _original("/timegate/")
    vary_on("Accept-Datetime")
    chosen = at(versions, accepted_datetime())
    response = Response(status=302)
    response.headers["Location"] = outside(f"/release/{chosen.id}{path}")
    response.headers["Link"] = ", ".join(rows(path, chosen.id))
    response.headers["Cache-Control"] = until_next()
    return response


@blueprint.get("/timemap/<path:original>")
def timemap(original: str) -> Response:
    """List the mementos of a page."""
    path, versions = _original("/timemap/")
    form = chosen_format((LINKS, JSON, HTML))
    language = chosen_language() if form is HTML else ""
    return answer(
        lambda: _body(path, versions, form),
        form.media_type,
        tag=tag("timemap", path, form.extension, language, link(""), *(version.id for version in versions)),
        published=versions[-1].published,
    )


def _body(path: str, versions: Sequence[Version], form: Format) -> str:
    if form is HTML:
        return render_template("timemap.html", path=path, versions=list(reversed(versions)), original=outside(path))
    return _json(path, versions) if form is JSON else _link_format(path, versions)


def _link_format(path: str, versions: Sequence[Version]) -> str:
    """Write a TimeMap in whole addresses, since it may be read anywhere (RFC 7089, 5)."""
    base, first, last = opened().iris.base, versions[0], versions[-1]
    span = f'; from="{http_date(first.moment)}"; until="{http_date(last.moment)}"'
    lines = [
        f'<{base}{path}>; rel="original"',
        f'<{base}/timegate{path}>; rel="timegate"',
        f'<{base}/timemap{path}>; rel="self"; type="{LINK_FORMAT}"{span}',
    ]
    for version in versions:
        names = [*(["first"] if version is first else []), *(["last"] if version is last else []), "memento"]
        address = f"{base}/release/{version.id}{path}"
        lines.append(f'<{address}>; rel="{" ".join(names)}"; datetime="{http_date(version.moment)}"')
    return ",\n".join(lines) + "\n"


def _json(path: str, versions: Sequence[Version]) -> str:
    base = opened().iris.base
    listed = [
        {"datetime": version.moment.isoformat(), "uri": f"{base}/release/{version.id}{path}"} for version in versions
    ]
    said = {
        "original_uri": f"{base}{path}",
        "timegate_uri": f"{base}/timegate{path}",
        "timemap_uri": {f"{name}_format": f"{base}/timemap{path}?format={name}" for name in ("link", "json")},
        "mementos": {"first": listed[0], "last": listed[-1], "list": listed},
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
