"""Show the ledger of links to official registers: all of them by dataset, method and status, and how each was made."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from io import StringIO
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from gestand import examples
from gestand.dump.cells import LINE_END, guard
from gestand.examples import ExampleQuery
from gestand.formats import HTML, RESULTS_CSV, Format
from gestand.link import entries
from gestand.link.entries import COLUMNS

from .address import link
from .context import Opened, opened
from .errors import Problem
from .freshness import answer, tag
from .labels import Names
from .ledger import FILTERS, Ledger
from .ledger_sheet import LedgerSheet, address_of
from .link_query import query_of
from .link_rows import checks_of, row
from .negotiation import chosen_format, chosen_language, named
from .resource import page_number
from .sheet import Sheet

blueprint = Blueprint("links", __name__)

ROWS = 100
"""A page of the list shows so many links; the CSV has all."""

MOST_ADDRESSES = 200
"""The ledger names so many addresses that do not answer; the list of links has all."""

EXAMPLE = "koppelingen-per-methode"


def ledger_of(release: Opened) -> Ledger:
    """Read all links of a release, once."""

    def read() -> Ledger:
        return Ledger(entries.entries(release.store, release.iris), checks_of(release), release.iris)

    return release.constants.get("ledger of links", read)


@blueprint.get("/links")
def overview() -> Response:
    """Count the links by dataset, method and status, say how right each method is, and which addresses rot."""
    release, language = opened(), chosen_language()
    return _answer(release, HTML, ("links", language, link("")), lambda: _overview(release, language))


@blueprint.get("/links/list")
@blueprint.get("/links/list.<extension>")
def listed(extension: str | None = None) -> Response:
    """List the links that the filters choose, a page at a time; to programs all of them as CSV."""
    release, offers = opened(), (RESULTS_CSV, HTML)
    form = named(extension, offers) if extension else chosen_format(offers)
    ledger, page = ledger_of(release), page_number()
    wanted = _wanted(ledger)
    if form is RESULTS_CSV:
        key: tuple[object, ...] = ("links.csv", *sorted(wanted.items()))
        return _answer(release, form, key, lambda: _csv(ledger, wanted))
    language = chosen_language()
    key = ("links", language, page, link(""), *sorted(wanted.items()))
    return _answer(release, form, key, lambda: _list(release, ledger, wanted, page, language))


def _answer(release: Opened, form: Format, key: tuple[object, ...], make: Callable[[], str]) -> Response:
    return answer(
        lambda: release.pages.get(key, lambda: make().encode()),
        form.media_type,
        tag=tag(release.release.id, form.extension, *key),
        published=release.published,
    )


def _wanted(ledger: Ledger) -> dict[str, str]:
    """Read the filters of this request; 400 names a value that no link has."""
    wanted = {name: value for name in FILTERS if (value := request.args.get(name))}
    for name, value in wanted.items():
        if ledger.entries and value not in (known := ledger.values(name)):
            raise Problem(400, "Bad Request", f"{name}={value}: no link has it; there are {', '.join(known)}.")
    return wanted


def _csv(ledger: Ledger, wanted: Mapping[str, str]) -> str:
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator=LINE_END)
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in one] for one in entries.table(ledger.chosen(wanted), ledger.checks))
    return out.getvalue()


def _overview(release: Opened, language: str) -> str:
    drawing = LedgerSheet(Sheet(release, Names(release, language)), ledger_of(release))
    rotten = drawing.rotten()
    example = next(one for one in _examples(release) if one.slug == EXAMPLE)
    return render_template(
        "links.html",
        total=len(drawing.ledger.entries),
        totals=drawing.totals(),
        groups=drawing.groups(),
        quality=drawing.quality(),
        metrics=drawing.metrics(),
        answers=drawing.answers(),
        days=drawing.days(),
        rotten=rotten[:MOST_ADDRESSES],
        more=len(rotten) - len(rotten[:MOST_ADDRESSES]),
        everything=address_of({}),
        csv=address_of({}, extension=".csv"),
        query=f"{link('/sparql')}?{urlencode({'query': example.text})}",
    )


def _examples(release: Opened) -> tuple[ExampleQuery, ...]:
    return release.constants.get("example-queries", lambda: examples.read(release.iris))


def _list(release: Opened, ledger: Ledger, wanted: dict[str, str], page: int, language: str) -> str:
    found, drawing = ledger.chosen(wanted), LedgerSheet(Sheet(release, Names(release, language)), ledger)
    pages = max(1, -(-len(found) // ROWS))
    if page > pages:
        raise Problem(404, "Not Found", f"There are {pages} pages of these links.")
    text = query_of(ledger, wanted)
    chosen = [
        {"name": f"ledger.{name}", "value": drawing.called(name, value), "without": address_of(_without(wanted, name))}
        for name, value in wanted.items()
    ]
    return render_template(
        "links-list.html",
        total=len(found),
        rows=[row(drawing.sheet, one) for one in found[(page - 1) * ROWS : page * ROWS]],
        chosen=chosen,
        page=page,
        pages=pages,
        previous=address_of(wanted, page - 1),
        next=address_of(wanted, page + 1),
        csv=address_of(wanted, extension=".csv"),
        query=text and f"{link('/sparql')}?{urlencode({'query': text})}",
    )


def _without(wanted: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in wanted.items() if key != name}
