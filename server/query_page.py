"""Show the page on which people write queries: a plain form, which a script makes an editor where there is one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, render_template

from gestand import examples
from gestand.examples import ExampleQuery
from gestand.formats import DATASETS, GRAPHS, SOLUTIONS, Format

from . import completion, interface
from .address import link
from .assets import built
from .context import Opened, opened
from .endpoint import endpoint
from .freshness import tag, until_next
from .labels import best
from .negotiation import chosen_language
from .scripted import POLICY

EDITOR = "editor.js"
STYLE = "query.css"


def menu(release: Opened) -> tuple[ExampleQuery, ...]:
    """Give the example queries with the release's IRIs; those that ask elsewhere where every endpoint is listed."""
    own = release.constants.get("example-queries", lambda: examples.read(release.iris))
    others = release.constants.get("federated-queries", lambda: examples.federated(release.iris))
    listed = set(endpoint().settings.services)
    return (*own, *(one for one in others if listed.issuperset(one.endpoints)))


def query_page(query: str | None = None) -> Response:
    """Show the form, with a query to start from; the server runs nothing, the script runs what the address asks."""
    release, language = opened(), chosen_language()
    listed = menu(release)
    shown = query if query is not None else listed[0].text
    chosen = next((one for one in listed if one.text == shown.strip()), None)
    script, style = built(EDITOR), built(STYLE)
    body = render_template(
        "query.html",
        query=shown,
        examples=[_entry(one, one is chosen, language) for one in listed],
        chosen=_entry(chosen, True, language) if chosen else None,
        tables=SOLUTIONS,
        graphs=(*GRAPHS, *DATASETS),
        limits=_limits(language),
        script=script,
        page_style=style,
        data=_data(release, language) if script else None,
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.set_etag(tag("query-page", release.release.id, language, body))
    response.headers["Cache-Control"] = until_next()
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _entry(example: ExampleQuery, is_chosen: bool, language: str) -> dict[str, Any]:
    return {
        "href": f"{link('/sparql')}?{urlencode({'query': example.text})}",
        "title": best(dict(example.titles), language),
        "comment": best(dict(example.comments), language),
        "chosen": is_chosen,
    }


def _limits(language: str) -> list[tuple[str, str]]:
    """List what a query may cost, as number and key of the words behind it."""
    settings = endpoint().settings
    rows = settings.budget.rows
    return [
        (f"{settings.budget.seconds:g}", "query.limit.seconds"),
        *([(interface.number(rows, language), "query.limit.rows")] if rows else []),
        (f"{settings.client_seconds:g}", "query.limit.client"),
    ]


def _data(release: Opened, language: str) -> dict[str, Any]:
    """Give what the script needs to know: where things are, what can be proposed, and the words of the page."""
    texts = interface.TEXTS[interface.spoken(language)]
    return {
        "language": interface.spoken(language),
        "base": release.iris.base,
        "mount": link(""),
        "endpoint": link("/sparql"),
        "urlBytes": endpoint().settings.url_bytes,
        "tables": _named(SOLUTIONS),
        "graphFormats": _named((*GRAPHS, *DATASETS)),
        "words": {key: words for key, words in texts.items() if key.startswith("query.")},
        **completion.vocabulary(release, language),
    }


def _named(formats: tuple[Format, ...]) -> list[tuple[str, str]]:
    return [(form.extension, form.name) for form in formats]
