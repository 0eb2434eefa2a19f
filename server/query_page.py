"""Show the page on which people write queries: a plain form, which works without scripts."""

from __future__ import annotations

from flask import Response, render_template

from gestand.formats import DATASETS, GRAPHS, SOLUTIONS
from gestand.terms import PREFIXES

from .context import Opened, opened
from .endpoint import endpoint
from .freshness import current, tag
from .negotiation import chosen_language

TEXTS = {
    "nl": {
        "title": "Zoekvragen in SPARQL",
        "lead": "Stel een vraag aan alle gegevens van deze release. Wie SPARQL niet kent: verander het voorbeeld.",
        "query": "Vraag",
        "format": "Antwoord als",
        "standard": "JSON",
        "tables": "Tabellen (SELECT, ASK)",
        "graphs": "Grafen (CONSTRUCT, DESCRIBE)",
        "run": "Uitvoeren",
        "limits": "Grenzen",
        "seconds": "seconden per vraag",
        "rows": "rijen per antwoord",
        "client": "seconden rekentijd per minuut voor één gebruiker",
        "more": "Alles staat in de",
        "dumps": "dumps",
        "description": "Beschrijving voor programma's",
    },
    "en": {
        "title": "Queries in SPARQL",
        "lead": "Ask a question to all data of this release. New to SPARQL? Change the example.",
        "query": "Query",
        "format": "Answer as",
        "standard": "JSON",
        "tables": "Tables (SELECT, ASK)",
        "graphs": "Graphs (CONSTRUCT, DESCRIBE)",
        "run": "Run",
        "limits": "Limits",
        "seconds": "seconds for one query",
        "rows": "rows in one answer",
        "client": "seconds of work in a minute for one user",
        "more": "Everything is in the",
        "dumps": "dumps",
        "description": "Description for programs",
    },
}

_EXAMPLE = """SELECT ?promise ?title (COUNT(DISTINCT ?decision) AS ?decisions)
WHERE {
  ?promise a beb:SectionPromise ; dcterms:title ?title .
  OPTIONAL { ?promise beb:hasCitedDecision ?decision }
}
GROUP BY ?promise ?title
ORDER BY DESC(?decisions) ?title
LIMIT 20
"""


def example(release: Opened) -> str:
    """Give a query to begin with."""
    prefixes = {"beb": release.iris.vocabulary, "dcterms": PREFIXES["dcterms"]}
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items()) + "\n" + _EXAMPLE


def query_page(query: str | None = None) -> Response:
    """Show the form, with a query to start from; nothing is run."""
    release, budget = opened(), endpoint().settings.budget
    language = chosen_language()
    texts = TEXTS.get(language, TEXTS["en"])
    body = render_template(
        "query.html",
        q=texts,
        query=query if query is not None else example(release),
        tables=SOLUTIONS,
        graphs=(*GRAPHS, *DATASETS),
        limits=[
            (f"{budget.seconds:g}", texts["seconds"]),
            *([(f"{budget.rows:,}", texts["rows"])] if budget.rows else []),
            (f"{endpoint().settings.client_seconds:g}", texts["client"]),
        ],
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.set_etag(tag("query-page", release.release.id, language, body))
    response.headers["Cache-Control"] = current()
    return response
