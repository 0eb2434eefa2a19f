"""Show the site's own pages: the entry page, the list of promises, releases and their reports, signs of life."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode

from gestand.formats import GRAPHS, HTML, TURTLE, Format, by_extension
from gestand.release import Release
from gestand.terms import RDF

from . import report
from .address import link
from .assets import asset
from .context import Opened, opened, site
from .dataset import dataset
from .dumps import entry, release_or_404
from .errors import Problem
from .freshness import FOR_EVER, answer, tag
from .labels import Names
from .negotiation import JSON, chosen_format, chosen_language
from .questions import rows_of, whole
from .scripted import POLICY
from .serialize import rdf
from .sheet import Sheet

blueprint = Blueprint("pages", __name__)

COUNTED = ("Promise", "Decision", "Assessment", "Finding", "EvidenceLink", "ReferenceEntry")
"""The classes whose numbers the entry page shows."""


def own_page(name: str, values: Callable[[Opened, Sheet], dict[str, Any]]) -> Response:
    """Answer with a page about the current release, made once for each language."""
    release, language = opened(), chosen_language()

    def make() -> bytes:
        return render_template(name, **values(release, Sheet(release, Names(release, language)))).encode()

    key = (name, language, link(""), site().engine is None)
    return answer(
        lambda: release.pages.get(key, make),
        HTML.media_type,
        tag=tag(release.release.id, *key),
        published=release.published,
    )


def run_link(query: str) -> str:
    """Give the address at which a query stands on the query page, to be run."""
    return f"{link('/sparql')}?{urlencode({'query': query})}"


@blueprint.get("/")
def home() -> Response:
    """Explain what this is, and give a promise, a query and a dump to begin with."""
    response = own_page("home.html", _home)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _home(release: Opened, sheet: Sheet) -> dict[str, Any]:
    query = release.queries["most-cited"]
    top = [
        {**vars(sheet.link(row["promise"])), "decisions": whole(row, "decisions")}
        for row in rows_of(release, "most-cited")
        if isinstance(row["promise"], NamedNode)
    ]
    conforms, counted = report.counts(report.read(release.release))
    classes = release.release.manifest["counts"]["classes"]
    return {
        "query": query,
        "run": run_link(query),
        "top": top,
        "counts": [(name, classes.get(name, 0)) for name in COUNTED],
        "conforms": conforms,
        "counted": counted,
        "dump": _whole_dump(release.release),
        "agreements": _agreements(release, sheet),
        "apart": _apart(release, sheet),
        "search_script": asset("search.js"),
        "dataset": dataset(release, sheet.names.ui),
    }


def _whole_dump(release: Release) -> dict[str, Any] | None:
    """Choose the file to try: the whole release as N-Quads, packed as everybody can unpack it."""
    entries = [entry(release, dump) for dump in release.dumps]
    whole = [each for each in entries if not each["folder"] and each["name"].endswith(".nq.gz")]
    return next(iter(whole or entries), None)


def _agreements(release: Opened, sheet: Sheet) -> list[dict[str, Any]]:
    found = release.store.quads_for_pattern(None, RDF.type, release.beb.CoalitionAgreement, None)
    links = [sheet.link(quad.subject) for quad in found if isinstance(quad.subject, NamedNode)]
    return [vars(each) for each in links]


APART = ("promises", "assessed", "assessments", "decisions")
"""What the entry page counts for each agreement."""


def _apart(release: Opened, sheet: Sheet) -> list[dict[str, Any]]:
    """Count each agreement apart where a release holds several: two governments are never added up."""
    rows = rows_of(release, "agreements")
    return [
        {"link": sheet.link(row["agreement"]), "amounts": [whole(row, name) for name in APART]}
        for row in rows
        if len(rows) > 1 and isinstance(row["agreement"], NamedNode)
    ]


@blueprint.get("/promises")
def promises() -> Response:
    """List all promises, those with the most cited decisions first."""
    return own_page("promises.html", _promises)


def _promises(release: Opened, sheet: Sheet) -> dict[str, Any]:
    rows = [
        {
            **vars(sheet.link(row["promise"])),
            "chapter": sheet.link(row["chapter"]),
            "decisions": whole(row, "decisions"),
            "assessed": whole(row, "assessments") > 0,
            "agreement": row["agreement"],
        }
        for row in rows_of(release, "promises")
        if isinstance(row["promise"], NamedNode) and isinstance(row["chapter"], NamedNode)
    ]
    return {"lists": _by_agreement(sheet, rows), "agreements": _agreements(release, sheet)}


def _by_agreement(sheet: Sheet, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Part promises by the agreement that holds them, in the order of their addresses."""
    found: dict[NamedNode, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["agreement"], []).append(row)
    return [{"link": sheet.link(one), "promises": found[one]} for one in sorted(found, key=lambda one: one.value)]


@blueprint.get("/release/<release_id>/")
@blueprint.get("/release/<release_id>")
def release_page(release_id: str) -> Response:
    """Show a release: when, from which sources, how much, and its files; its manifest as JSON."""
    release = release_or_404(release_id)
    form = chosen_format((JSON, HTML))
    language = chosen_language() if form is HTML else ""
    current = site().releases.current()
    is_current = bool(current and current.id == release.id)
    key = (release.id, form.extension, language, link(""), is_current)
    return answer(
        lambda: _release(release, form, is_current),
        form.media_type,
        tag=tag("release", *key),
        published=release.manifest["published"],
        cache_control=None if form is HTML else FOR_EVER,
    )


def _release(release: Release, form: Format, is_current: bool) -> str:
    if form is JSON:
        return json.dumps(release.manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    conforms, counted = report.counts(report.read(release)) if release.report.is_file() else (False, {})
    return render_template(
        "release.html",
        shown=release,
        manifest=release.manifest,
        files=[entry(release, dump) for dump in release.dumps],
        current=is_current,
        conforms=conforms,
        counted=counted,
    )


@blueprint.get("/report")
@blueprint.get("/report.<extension>")
def shacl_report(extension: str | None = None) -> Response:
    """Show the SHACL report of the release."""
    release, offers = opened().release, (*GRAPHS, HTML)
    form = by_extension(extension, offers) if extension else chosen_format(offers)
    if form is None:
        raise Problem(404, "Not Found", f"The report has no format {extension!r}.")
    language = chosen_language() if form is HTML else ""
    return answer(
        lambda: _report_body(release, form, language),
        form.media_type,
        tag=tag("report", release.id, form.extension, language, link("")),
        published=release.manifest["published"],
    )


def _report_body(release: Release, form: Format, language: str) -> bytes:
    if form is TURTLE:
        return release.report.read_bytes()
    quads, now = report.read(release), opened()
    if form is not HTML:
        return rdf(now, quads, form)
    verdict = report.verdict(quads, Sheet(now, Names(now, language)))
    return render_template("report.html", verdict=verdict, shown=release).encode()


@blueprint.get("/favicon.svg")
def favicon() -> Response:
    """Serve the site's mark."""
    drawn = (files("gestand.server.static") / "favicon.svg").read_bytes()
    return Response(drawn, content_type="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


@blueprint.get("/health")
def health() -> Response:
    """Say that the process lives; nothing is looked up."""
    return Response("ok\n", content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


@blueprint.get("/ready")
def ready() -> Response:
    """Say which release is served; 503 when there is none."""
    text = json.dumps({"release": opened().release.id}) + "\n"
    return Response(text, content_type=JSON.media_type, headers={"Cache-Control": "no-store"})
