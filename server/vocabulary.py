"""Serve the vocabulary at /ns/…: its terms, code lists and rules as a page and as data."""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from pyoxigraph import NamedNode

from gestand.formats import GRAPHS, HTML, JSONLD, Format, by_extension
from gestand.iri import VOCABULARY_PATH
from gestand.release import Release
from gestand.terms import OWL, SH

from . import mementos, ontology, rules
from .address import link, nodes, outside, path_of
from .context import Opened, is_inside, opened, site, statements
from .description import Facts
from .freshness import answer, tag, until_next
from .gone import unknown
from .history import history
from .labels import Names
from .language_path import canonical
from .negotiation import chosen_format, chosen_language
from .resource import OFFERS, VARIANTS, asked, embedded, variants
from .serialize import json_document, rdf
from .sheet import Sheet

blueprint = Blueprint("vocabulary", __name__)

CONTEXT_PATH = "context.jsonld"


@dataclass(frozen=True)
class Document:
    """A document under /ns/: its path, what it describes, and the format that its extension asks for."""

    path: str
    node: NamedNode
    form: Format | None


def ontology_path(release: Opened) -> str:
    """Give the path of the vocabulary's document; a vocabulary of another publisher is shown at the usual place."""
    return path_of(release.iris.base, release.iris.ontology.value) or VOCABULARY_PATH


def _document(release: Opened, name: str) -> Document | None:
    """Find the document that a path under /ns/ means."""
    usual = ontology_path(release)
    stem, _, extension = name.rpartition(".")
    form = by_extension(extension, VARIANTS) if stem else None
    facts = Facts(ontology.quads(release))
    versions = {path_of(release.iris.base, one.value) for one in facts.nodes(release.iris.ontology, OWL.versionIRI)}
    for path, wanted in ((f"/ns/{name}", None), (f"/ns/{stem}", form)):
        if (wanted or path == f"/ns/{name}") and (path == usual or path in versions):
            return Document(path, release.iris.ontology, wanted)
    return None


def _older(release: Opened, name: str) -> str | None:
    """Find the newest release whose vocabulary has the version that a path under /ns/ names; its address there."""
    if is_inside() or not f"/ns/{name}".startswith(f"{ontology_path(release)}/"):
        return None
    stem, _, extension = name.rpartition(".")
    plain = stem if by_extension(extension, VARIANTS) else name
    wanted = NamedNode(f"{release.iris.base}/ns/{plain}")

    def look() -> str:
        kept = (version.release for version in reversed(history().versions) if not version.removed)
        holding = (one for one in kept if _has_version(one, wanted))
        return next((outside(f"/release/{one.id}/ns/{name}") for one in holding), "")

    return release.addresses.get(("version", name, history().mark, outside("")), look) or None


def _has_version(release: Release, version: NamedNode) -> bool:
    held = statements(release, site().shelf.elsewhere).quads_for_pattern(None, OWL.versionIRI, version, None)
    return next(held, None) is not None


@blueprint.get(f"/ns/{CONTEXT_PATH}")
def context() -> Response:
    """Serve the JSON-LD context."""
    release = opened()
    text = json.dumps({"@context": release.json_context}, ensure_ascii=False, indent=1) + "\n"
    name = tag(release.release.id, CONTEXT_PATH)
    return answer(lambda: text, JSONLD.media_type, tag=name, published=release.published)


@blueprint.get("/ns/shapes", defaults={"extension": ""})
@blueprint.get("/ns/shapes.<extension>")
def shapes(extension: str) -> Response:
    """Show all rules, with what each demands and how many results it had; to programs as one document."""
    release, offers = opened(), (*GRAPHS, HTML)
    form = by_extension(extension, offers) if extension else chosen_format(offers)
    if form is None:
        raise unknown(opened())
    language = chosen_language() if form is HTML else ""
    key = ("shapes", form.extension, language, link(""))
    return answer(
        lambda: release.pages.get(key, lambda: _shapes(release, form, language)),
        form.media_type,
        tag=tag(release.release.id, *key),
        published=release.published,
    )


@blueprint.get("/ns/<path:name>")
def vocabulary(name: str) -> Response:
    """Serve the vocabulary; a term of a slash namespace has a page of its own."""
    release, rest = opened(), asked("/ns/")
    if release.iris.vocabulary.endswith("/") and any(
        quad.subject in nodes(release.iris.base, f"/ns/{rest}") for quad in ontology.quads(release)
    ):
        return _to_term(release, rest)
    found = _document(release, rest)
    if found is None and (older := _older(release, rest)):
        return _elsewhere(older)
    if found is None:
        raise unknown(release)
    form = found.form or chosen_format(OFFERS)
    language = chosen_language() if form is HTML else ""
    key = ("ns", found.path, form.extension, language, link(""))
    response = answer(
        lambda: release.pages.get(key, lambda: _body(release, found, form, language)),
        form.media_type,
        tag=tag(release.release.id, *key),
        published=release.published,
    )
    _add_links(response, found)
    mementos.date(response)
    return response


def _to_term(release: Opened, rest: str) -> Response:
    """Point from a term of a slash namespace to its place in the vocabulary's page."""
    return _elsewhere(f"{link(ontology_path(release))}#{rest.rpartition('/')[2]}")


def _elsewhere(address: str) -> Response:
    response = Response(f"{address}\n", status=303, content_type="text/plain; charset=utf-8")
    response.headers |= {"Location": address, "Cache-Control": until_next()}
    return response


def _add_links(response: Response, found: Document) -> None:
    address = link(found.path)
    rows = [f'<{found.node.value}>; rel="describes"', f'<{canonical(address)}>; rel="canonical"']
    rows += [f'<{href}>; rel="alternate"; type="{media}"' for _, href, media in variants(address, VARIANTS)]
    suffix = f".{found.form.extension}" if found.form else ""
    rows += mementos.rows(found.path + suffix, opened().release.id if is_inside() else None)
    response.headers["Link"] = ", ".join(rows)


def _body(release: Opened, found: Document, form: Format, language: str) -> bytes:
    quads = ontology.quads(release)
    if form is not HTML:
        return rdf(release, quads, form)
    sheet = _sheet(release, language)
    read = ontology.Vocabulary(sheet)
    drawing, connections = read.overview()
    page = render_template(
        "ontology.html",
        heading=sheet.names.of(found.node),
        version=read.facts.text(found.node, OWL.versionInfo),
        this_version=[sheet.link(one) for one in read.facts.nodes(found.node, OWL.versionIRI)],
        description=read.text(found.node),
        namespace=release.iris.vocabulary,
        classes=read.classes(),
        properties=read.properties(),
        schemes=read.schemes(),
        diagram=drawing,
        connections=connections,
        canonical=canonical(link(found.path)),
        formats=variants(link(found.path)),
        jsonld=embedded(json_document(release, quads)),
    )
    return page.encode()


def _sheet(release: Opened, language: str) -> Sheet:
    """Make the sheet of a page."""
    return Sheet(release, Names(release, language))


def _shapes(release: Opened, form: Format, language: str) -> bytes:
    quads = rules.shape_quads(release)
    if form is not HTML:
        return rdf(release, quads, form)
    sheet = _sheet(release, language)
    read = rules.Reader(sheet)
    nodes = {quad.subject for quad in quads if quad.object == SH.NodeShape}
    every = sorted((node for node in nodes if isinstance(node, NamedNode)), key=lambda node: node.value)
    page = render_template(
        "shapes.html",
        rules=[(read.rule(one), read.targets(one), [read.rule(part) for part in read.parts(one)]) for one in every],
        canonical=canonical(link("/ns/shapes")),
        formats=variants(link("/ns/shapes"), GRAPHS),
    )
    return page.encode()
