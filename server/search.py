"""Answer searches: as a page, as CSV, as JSON and as the query that finds the same; propose while somebody types."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any
from xml.sax.saxutils import escape

from flask import Blueprint, Response, render_template, request

from gestand.dump.cells import LINE_END, guard
from gestand.formats import HTML, RESULTS_CSV, Format
from gestand.search import facets
from gestand.search.asked import Asked, TooMuch, read
from gestand.search.find import Result, Search
from gestand.search.gather import Thing

from .address import link, path_of
from .assets import asset
from .context import Opened, opened, site
from .errors import Problem
from .freshness import answer, tag
from .labels import Names
from .negotiation import JSON, chosen_format, chosen_language, named
from .pages import run_link
from .resource import page_number
from .scripted import POLICY
from .search_sheet import NAMES, SearchSheet, address_of
from .sheet import Sheet

blueprint = Blueprint("search", __name__)

ROWS = 20
"""A page shows so many; JSON gives `MOST_JSON` a page, CSV all."""

MOST_JSON = 1_000
PROPOSED = 8
OPENSEARCH = "application/opensearchdescription+xml"
SUGGESTIONS = "application/x-suggestions+json"
"""The media type of proposals to a browser's search box (OpenSearch Suggestions)."""


QUERY = Format("SPARQL", "application/sparql-query", "rq", "page")
"""The query that finds the same; it is shown where it can be run."""


@dataclass(frozen=True)
class Asking:
    """What this request asks: the question as it was sent, read, and the chosen keys."""

    question: str
    asked: Asked
    chosen: dict[str, str]
    page: int


def search_of(release: Opened) -> Search:
    """Open the index of a release, once."""
    return release.constants.get("search", lambda: Search.of(release.release))


def _asking(search: Search) -> Asking:
    """Read this request; 400 names a question that is too long and a value that nothing has."""
    chosen = {name: value for name in NAMES if (value := request.args.get(name))}
    for name, value in chosen.items():
        if value not in (known := search.values.get(name, {})):
            there = ", ".join(known) or "none"
            raise Problem(400, "Bad Request", f"{name}={value[:80]}: nothing has it; there are {there}.")
    return Asking(_question(), _read(), chosen, page_number())


def _question() -> str:
    return " ".join(request.args.get("q", "").split())


def _read() -> Asked:
    try:
        return read(_question())
    except TooMuch as error:
        raise Problem(400, "Bad Request", f"{error}.") from None


@blueprint.get("/search")
@blueprint.get("/search.<extension>")
def found(extension: str | None = None) -> Response:
    """Find what has the words and the chosen values."""
    release, offers = opened(), (RESULTS_CSV, JSON, QUERY, HTML)
    form = named(extension, offers) if extension else chosen_format((HTML, RESULTS_CSV, JSON))
    search, language = search_of(release), chosen_language()
    asking = _asking(search)
    finding = Finding(release, search, asking, language)
    if form is QUERY:
        return finding.to_query()
    writing = {RESULTS_CSV: finding.csv, JSON: finding.json, HTML: finding.html}
    key = ("search", asking.question, asking.page, language, link(""), *sorted(asking.chosen.items()))
    response = answer(writing[form], form.media_type, tag=_tag(release, form, key), published=release.published)
    if form is HTML:
        response.headers["Content-Security-Policy"] = POLICY
    return response


def _tag(release: Opened, form: Format, key: Sequence[object]) -> str:
    return tag(release.release.id, form.extension, *key)


@dataclass(frozen=True)
class Finding:
    """One search of one reader, to be written in some format."""

    release: Opened
    search: Search
    asking: Asking
    language: str

    def _result(self) -> Result:
        return self.search.find(self.asking.asked, self.asking.chosen)

    def _sheet(self) -> SearchSheet:
        return SearchSheet(Sheet(self.release, Names(self.release, self.language)), self.search)

    def _query(self) -> str:
        values = {name: self.search.values[name][key].value for name, key in self.asking.chosen.items()}
        return facets.query(self.release.iris, values, self.asking.question)

    def _part(self, result: Result, size: int) -> tuple[list[Thing], int]:
        """Give the things of the page that was asked for, and the number of pages; 404 when there are fewer."""
        pages, page = max(1, -(-len(result.places) // size)), self.asking.page
        if page > pages:
            raise Problem(404, "Not Found", f"There are {pages} pages of what was found.")
        return self.search.things(result.places[(page - 1) * size : page * size]), pages

    def html(self) -> str:
        """Write the page."""
        drawing, asking, result = self._sheet(), self.asking, self._result()
        things, pages = self._part(result, ROWS)
        question, chosen = asking.question, asking.chosen
        return render_template(
            "search.html",
            question=question,
            total=len(result.places),
            hits=drawing.hits(things, asking.asked),
            facets=drawing.facets(question, chosen, result),
            chosen=drawing.chosen(question, chosen),
            first=(asking.page - 1) * ROWS + 1,
            page=asking.page,
            pages=pages,
            previous=address_of(question, chosen, asking.page - 1),
            next=address_of(question, chosen, asking.page + 1),
            csv=address_of(question, chosen, extension=".csv"),
            json=address_of(question, chosen, extension=".json"),
            query=run_link(self._query()),
            search_script=asset("search.js"),
        )

    def to_query(self) -> Response:
        """Lead to the query page with the query, or give its text where there is no endpoint."""
        text = self._query()
        if site().engine is None:
            return Response(text, content_type=QUERY.media_type)
        return Response(status=303, headers={"Location": run_link(text)})

    def json(self) -> str:
        """Write a page of what was found, with the counts of all values."""
        drawing, asking, result = self._sheet(), self.asking, self._result()
        things, pages = self._part(result, MOST_JSON)
        following = address_of(asking.question, asking.chosen, asking.page + 1, ".json")
        said = {
            "release": self.release.release.id,
            "question": asking.question,
            "chosen": asking.chosen,
            "total": len(result.places),
            "page": asking.page,
            "next": following if asking.page < pages else None,
            "sparql": self._query(),
            "facets": {name: self._counted(drawing, name, result) for name in NAMES},
            "results": [self._row(thing) for thing in things],
        }
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"

    def _counted(self, drawing: SearchSheet, name: str, result: Result) -> list[dict[str, Any]]:
        return [
            {"key": value.key, "term": value.term, "label": drawing.called(name, value).text, "count": amount}
            for value, amount in self.search.counts(result.bits, name)
        ]

    def _row(self, thing: Thing) -> dict[str, str]:
        title, language = (thing.title, thing.title_language) if thing.title else (thing.text, thing.text_language)
        base = self.release.iris.base
        page = base + (path_of(base, thing.iri) or "")
        said = {"kind": thing.kind, "iri": thing.iri, "page": page, "title": " ".join(title.split())}
        return {**said, "language": language}

    def csv(self) -> str:
        """Write all that was found, the most relevant first."""
        out = StringIO(newline="")
        writer = csv.writer(out, lineterminator=LINE_END)
        writer.writerow(("rank", "kind", "iri", "page", "title", "language"))
        for rank, thing in enumerate(self.search.things(self._result().places), start=1):
            writer.writerow([str(rank), *(guard(cell) for cell in self._row(thing).values())])
        return out.getvalue()


@blueprint.get("/search/complete")
def complete() -> Response:
    """Propose titles for what is being typed, in the form of OpenSearch Suggestions: question, titles, kinds, pages."""
    release, language = opened(), chosen_language()
    search, asked, question = search_of(release), _read(), _question()
    drawing = SearchSheet(Sheet(release, Names(release, language)), search)
    titled = [one for one in search.things(search.find(asked, {}).places[: 4 * PROPOSED]) if one.title] if asked else []
    proposed = list({one.title: one for one in titled}.values())[:PROPOSED]
    values = [search.values[facets.KIND][one.kind].value for one in proposed]
    said = [
        question,
        [one.title for one in proposed],
        [drawing.called(facets.KIND, value).text for value in values],
        [release.iris.base + (path_of(release.iris.base, one.iri) or "") for one in proposed],
    ]
    text = json.dumps(said, ensure_ascii=False) + "\n"
    key = tag("complete", release.release.id, language, question)
    return answer(lambda: text, SUGGESTIONS, tag=key, published=release.published)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers (OpenSearch 1.1)."""
    base = escape(opened().iris.base)
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>Belofte &amp; Bewijs</ShortName>
<Description>Beloften, bevindingen en beslissingen</Description>
<InputEncoding>UTF-8</InputEncoding>
<Image height="16" width="16" type="image/svg+xml">{base}/favicon.svg</Image>
<Url type="text/html" template="{base}/search?q={{searchTerms}}"/>
<Url type="{SUGGESTIONS}" template="{base}/search/complete?q={{searchTerms}}"/>
</OpenSearchDescription>
"""
    return answer(lambda: text, OPENSEARCH, tag=tag("opensearch", base), published=opened().published)
