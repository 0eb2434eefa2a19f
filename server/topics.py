"""Show what there is about a topic: a domain, a theme, a minister, and the promises for which no evidence is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request
from pyoxigraph import NamedNode

from gestand.formats import HTML
from gestand.search.facets import (
    DECISION,
    DOMAIN,
    EVIDENCE,
    KIND,
    MINISTER,
    MUNICIPALITY,
    PROMISE,
    THEME,
    UNASSESSED,
    WITHOUT,
)
from gestand.search.gather import key_of

from . import interface
from .address import link
from .chart import Told
from .context import opened, site
from .errors import Problem
from .freshness import answer, tag
from .indicators import indicators_of
from .labels import Names
from .negotiation import chosen_language
from .pages import run_link
from .pictures import pictures_of
from .place_map import draw, points
from .resource import page_number
from .search import search_of
from .search_sheet import address_of
from .sheet import Sheet
from .topic_sheet import TopicSheet, page_of, ways_query

blueprint = Blueprint("topics", __name__)

ROWS = 50
"""Longer lists are shown page by page."""

Make = Callable[[TopicSheet, int], dict[str, Any]]


def _page(template: str, key: tuple[object, ...], make: Make) -> Response:
    """Answer with a page of the release, made once for each language; ``make`` gets the page number too."""
    release, language, page = opened(), chosen_language(), page_number()

    def write() -> bytes:
        sheet = TopicSheet(Sheet(release, Names(release, language)), search_of(release))
        return render_template(template, **make(sheet, page)).encode()

    whole = (template, *key, page, language, link(""), site().engine is None)
    return answer(
        lambda: release.pages.get(whole, write),
        HTML.media_type,
        tag=tag(release.release.id, *whole),
        published=release.published,
    )


def _paged(path: str, page: int, pages: int, **more: str) -> dict[str, Any]:
    """Give page numbers and the addresses around them; 404 behind the last page."""
    if page > pages:
        raise Problem(404, "Not Found", f"There are {pages} pages of this.")
    asked = "".join(f"{name}={value}&" for name, value in more.items())
    previous, following = (f"{path}?{asked}page={number}" for number in (page - 1, page + 1))
    return {"page": page, "pages": pages, "previous": previous, "next": following}


def _known(facet: str, key: str) -> str:
    """Give the IRI of a topic; 404 when the release has none of that key."""
    held = search_of(opened()).values.get(facet, {}).get(key)
    if held is None:
        raise Problem(404, "Not Found", f"This release has no {facet} {key[:80]!r}.")
    return held.value.term


@blueprint.get("/domains")
def domains() -> Response:
    """List the domains with their counts."""
    return _page("domains.html", (), _domains)


def _domains(sheet: TopicSheet, _: int) -> dict[str, Any]:
    rows = sheet.topics(DOMAIN, "domains")
    counted = [{**one, "counts": sheet.counts({DOMAIN: one["key"]})} for one in rows]
    names = [one.name for one in sheet.counts({DOMAIN: ""})]
    return {"rows": counted, "names": names, "all": sheet.counts({})}


@blueprint.get("/domains/<path:key>")
def domain(key: str) -> Response:
    """Show a domain: counts, verdicts, matching themes, and its promises."""
    iri = _known(DOMAIN, key)
    return _page("domain.html", (key,), lambda sheet, page: _domain(sheet, page, key, NamedNode(iri)))


def _domain(sheet: TopicSheet, page: int, key: str, chapter: NamedNode) -> dict[str, Any]:
    topic = {DOMAIN: key}
    things, total, pages = sheet.part({KIND: PROMISE, **topic}, page, ROWS)
    return {
        "topic": sheet.sheet.link(chapter),
        "counts": sheet.counts(topic),
        "verdicts": sheet.verdicts(topic),
        "themes": [_theme_row(sheet, iri) for iri in sheet.matches_of(chapter)],
        "promises": sheet.promises(things),
        "total": total,
        "pictures": pictures_of(sheet.sheet, chapter, [sheet.sheet.opened.beb.AgreementSection]),
        "all": address_of("", topic),
        **_paged(page_of("domains", key), page, pages),
    }


def _theme_row(sheet: TopicSheet, iri: str) -> dict[str, Any]:
    key = key_of(iri, sheet.sheet.opened.iris)
    named = sheet.sheet.link(NamedNode(iri))
    return {"text": named.text, "language": named.language, "href": page_of("themes", key), "key": key}


def _themes(sheet: TopicSheet) -> dict[str, str]:
    """Give the IRIs of all themes by key: those of decisions, and those that match a chapter."""
    recorded = {key: held.value.term for key, held in sheet.search.values.get(THEME, {}).items()}
    return {key_of(iri, sheet.sheet.opened.iris): iri for iri in sheet.matches()} | recorded


@blueprint.get("/themes")
def themes() -> Response:
    """List the themes with the decisions that name them and the chapters that match them."""
    return _page("themes.html", (), _theme_list)


def _theme_list(sheet: TopicSheet, _: int) -> dict[str, Any]:
    matches = sheet.matches()
    rows = [
        {
            **_theme_row(sheet, iri),
            "count": sheet.count("linked", {KIND: DECISION, THEME: key}) if sheet.search.has(THEME, key) else None,
            "chapters": [sheet.domain_link(chapter) for _, chapter in matches.get(iri, ())],
        }
        for key, iri in _themes(sheet).items()
    ]
    return {"rows": sorted(rows, key=lambda one: str(one["text"]))}


@blueprint.get("/themes/<path:key>")
def theme(key: str) -> Response:
    """Show a theme: the decisions for which the register records it, and the chapters that match it."""
    return _page("theme.html", (key,), lambda sheet, page: _theme(sheet, page, key))


def _theme(sheet: TopicSheet, page: int, key: str) -> dict[str, Any]:
    iri = _themes(sheet).get(key)
    if iri is None:
        raise Problem(404, "Not Found", f"This release has no theme {key[:80]!r}.")
    chosen = {KIND: DECISION, THEME: key}
    things, total, pages = sheet.part(chosen, page, ROWS)
    return {
        "topic": sheet.sheet.link(NamedNode(iri)),
        "count": sheet.count("linked", chosen) if total else None,
        "matches": [
            {"how": how, "domain": sheet.domain_link(chapter), "counts": sheet.counts(_domain_of(sheet, chapter))}
            for how, chapter in sheet.matches().get(iri, ())
        ],
        "decisions": sheet.decisions(things),
        "total": total,
        **_paged(page_of("themes", key), page, pages),
    }


def _domain_of(sheet: TopicSheet, chapter: NamedNode) -> dict[str, str]:
    return {DOMAIN: key_of(chapter.value, sheet.sheet.opened.iris)}


@blueprint.get("/ministers")
def ministers() -> Response:
    """List the ministers by name, with how many decisions a link ties to each."""
    return _page("ministers.html", (), _ministers)


def _ministers(sheet: TopicSheet, _: int) -> dict[str, Any]:
    rows = sheet.topics(MINISTER, "ministers")
    return {"rows": [{**one, "count": sheet.count("linked", {KIND: DECISION, MINISTER: one["key"]})} for one in rows]}


@blueprint.get("/ministers/<path:key>")
def minister(key: str) -> Response:
    """Show a mandate: which decisions a link ties to it, and how each link was made."""
    iri = _known(MINISTER, key)
    return _page("minister.html", (key,), lambda sheet, page: _minister(sheet, page, key, iri))


def _minister(sheet: TopicSheet, page: int, key: str, iri: str) -> dict[str, Any]:
    return {
        "topic": sheet.drawing.minister(NamedNode(iri)),
        "count": sheet.count("linked", {KIND: DECISION, MINISTER: key}),
        "ways": sheet.ways(iri),
        "ways_query": run_link(ways_query(sheet.sheet.opened.iris.vocabulary, iri)),
        **_linked(sheet, page, {MINISTER: key}, page_of("ministers", key), iri),
    }


def _linked(sheet: TopicSheet, page: int, topic: dict[str, str], path: str, iri: str) -> dict[str, Any]:
    """Give a page of the decisions of a topic, and how each is linked to the thing that it stands for."""
    things, total, pages = sheet.part({KIND: DECISION, **topic}, page, ROWS)
    return {"decisions": sheet.decisions(things, iri), "total": total, **_paged(path, page, pages)}


@blueprint.get("/municipalities")
def municipalities() -> Response:
    """Show on a map, and list, the municipalities that decisions name."""
    return _page("municipalities.html", (), _municipalities)


def _municipalities(sheet: TopicSheet, _: int) -> dict[str, Any]:
    listed = sheet.topics(MUNICIPALITY, "municipalities")
    rows = [{**one, "count": sheet.count("named", {KIND: DECISION, MUNICIPALITY: one["key"]})} for one in listed]
    amounts = Counter[str]()
    for one in rows:
        amounts[code_of(one["key"])] += one["count"].amount
    words = partial(interface.text, sheet.sheet.names.ui)
    told = Told("map", words("topic.municipalities"), words("topic.map.alt", n=len(amounts)))
    return {
        "rows": sorted(rows, key=lambda one: (-one["count"].amount, str(one["text"]))),
        "map": draw(told, amounts) if rows else None,
        "missing": sum(code not in points() for code in amounts),
    }


def code_of(key: str) -> str:
    """Give the NIS code that ends the key of a municipality, which is its IRI where two editions name it."""
    return key.rpartition("/")[2]


@blueprint.get("/municipalities/<path:key>")
def municipality(key: str) -> Response:
    """Show a municipality: which decisions name it, and in which words."""
    iri = _known(MUNICIPALITY, key)
    return _page("municipality.html", (key,), lambda sheet, page: _municipality(sheet, page, key, iri))


def _municipality(sheet: TopicSheet, page: int, key: str, iri: str) -> dict[str, Any]:
    return {
        "topic": sheet.sheet.link(NamedNode(iri)),
        "count": sheet.count("named", {KIND: DECISION, MUNICIPALITY: key}),
        "pictures": indicators_of(sheet.sheet, NamedNode(iri)),
        **_linked(sheet, page, {MUNICIPALITY: key}, page_of("municipalities", key), iri),
    }


@blueprint.get("/without-evidence")
def without_evidence() -> Response:
    """List the promises without any evidence link; those that were never assessed stand apart."""
    state = request.args.get("state", WITHOUT)
    if state not in (WITHOUT, UNASSESSED):
        raise Problem(400, "Bad Request", f"state is {WITHOUT} or {UNASSESSED}.")
    return _page("without-evidence.html", (state,), lambda sheet, page: _unproven(sheet, page, state))


def _lacking(state: str) -> dict[str, str]:
    return {KIND: PROMISE, EVIDENCE: state}


def _unproven(sheet: TopicSheet, page: int, state: str) -> dict[str, Any]:
    things, total, pages = sheet.part(_lacking(state), page, ROWS)
    path = link("/without-evidence")
    return {
        "counts": sheet.counts({})[:4],
        "state": state,
        "states": [
            {"key": key, "name": name, "href": f"{path}?state={key}", "count": sheet.count(name, _lacking(key))}
            for key, name in ((WITHOUT, "assessed"), (UNASSESSED, "never"))
        ],
        "promises": sheet.promises(things),
        "domains": [
            {**one, "count": sheet.count("promises", {DOMAIN: one["key"], **_lacking(state)})}
            for one in sheet.topics(DOMAIN, "domains")
            if sheet.set_of({DOMAIN: one["key"], **_lacking(state)})
        ],
        "total": total,
        **_paged(path, page, pages, state=state),
    }
