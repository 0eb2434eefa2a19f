"""Serve the vocabulary at /ns/…: its terms, code lists and rules as a page and as data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, render_template
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from gestand import words
from gestand.formats import GRAPHS, HTML, JSONLD, Format, by_extension
from gestand.iri import VOCABULARY_PATH
from gestand.terms import DCTERMS, OWL, RDF, RDFS, SCHEMA, SH, SKOS, VANN

from . import mementos
from .address import link, nodes, path_of
from .context import Opened, is_inside, opened
from .description import Facts
from .freshness import answer, tag
from .gone import unknown
from .labels import Label, Names
from .negotiation import chosen_format, chosen_language
from .resource import OFFERS, VARIANTS, asked, embedded, variants
from .serialize import json_document, rdf
from .sheet import Link, Sheet

blueprint = Blueprint("vocabulary", __name__)

CONTEXT_PATH = "context.jsonld"

_DESCRIBING = (SKOS.definition, DCTERMS.description, SH.description, RDFS.comment)


@dataclass(frozen=True)
class Document:
    """A document under /ns/: its path, what it describes, and the format that its extension asks for."""

    path: str
    node: NamedNode
    form: Format | None


def ontology_path(release: Opened) -> str:
    """Give the path of the vocabulary's document; a vocabulary of another publisher is shown at the usual place."""
    return path_of(release.iris.base, release.iris.ontology.value) or VOCABULARY_PATH


def ontology_quads(release: Opened) -> list[Quad]:
    """Give the vocabulary as the release holds it, else as this software ships it."""

    def read() -> list[Quad]:
        graph = release.iris.graph("codelijst", "belofte-bewijs")
        held = sorted(release.store.quads_for_pattern(None, None, None, graph), key=str)
        return held or [Quad(quad.subject, quad.predicate, quad.object, graph) for quad in words.ontology(release.iris)]

    return release.constants.get("ontology", read)


def shape_quads(release: Opened) -> list[Quad]:
    """Give the rules that the release was checked against."""

    def read() -> list[Quad]:
        start = f"{release.iris.base}/id/shape/"
        every = release.beside.quads_for_pattern(None, None, None, DefaultGraph())
        return sorted((quad for quad in every if str(quad.subject)[1:].startswith(start)), key=str)

    return release.constants.get("shapes", read)


def _document(release: Opened, name: str) -> Document:
    """Find the document that a path under /ns/ means."""
    usual = ontology_path(release)
    stem, _, extension = name.rpartition(".")
    form = by_extension(extension, VARIANTS) if stem else None
    facts = Facts(ontology_quads(release))
    versions = {path_of(release.iris.base, one.value) for one in facts.nodes(release.iris.ontology, OWL.versionIRI)}
    for path, wanted in ((f"/ns/{name}", None), (f"/ns/{stem}", form)):
        if (wanted or path == f"/ns/{name}") and (path == usual or path in versions):
            return Document(path, release.iris.ontology, wanted)
    raise unknown(opened())


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
    """Serve all rules in one document."""
    release = opened()
    form = by_extension(extension, GRAPHS) if extension else chosen_format(GRAPHS)
    if form is None:
        raise unknown(opened())
    key = ("shapes", form.extension)
    return answer(
        lambda: release.pages.get(key, lambda: rdf(release, shape_quads(release), form)),
        form.media_type,
        tag=tag(release.release.id, *key),
        published=release.published,
    )


@blueprint.get("/ns/<path:name>")
def vocabulary(name: str) -> Response:
    """Serve the vocabulary; a term of a slash namespace has a page of its own."""
    release, rest = opened(), asked("/ns/")
    if release.iris.vocabulary.endswith("/") and any(
        quad.subject in nodes(release.iris.base, f"/ns/{rest}") for quad in ontology_quads(release)
    ):
        return _to_term(release, rest)
    found = _document(release, rest)
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
    response = Response(status=303)
    response.headers["Location"] = f"{link(ontology_path(release))}#{rest.rpartition('/')[2]}"
    return response


def _add_links(response: Response, found: Document) -> None:
    address = link(found.path)
    rows = [f'<{found.node.value}>; rel="describes"', f'<{address}>; rel="canonical"']
    rows += [f'<{href}>; rel="alternate"; type="{media}"' for _, href, media in variants(address, VARIANTS)]
    suffix = f".{found.form.extension}" if found.form else ""
    rows += mementos.rows(found.path + suffix, opened().release.id if is_inside() else None)
    response.headers["Link"] = ", ".join(rows)


def _body(release: Opened, found: Document, form: Format, language: str) -> bytes:
    quads = ontology_quads(release)
    if form is not HTML:
        return rdf(release, quads, form)
    facts, sheet = Facts(quads), Sheet(release, Names(release, language))
    page = render_template(
        "ontology.html",
        heading=sheet.names.of(found.node),
        version=facts.text(found.node, OWL.versionInfo),
        description=_text(sheet, facts, found.node, _DESCRIBING),
        namespace=release.iris.vocabulary,
        classes=_terms(sheet, facts, quads, OWL.Class),
        properties=[
            *_terms(sheet, facts, quads, OWL.ObjectProperty),
            *_terms(sheet, facts, quads, OWL.DatatypeProperty),
            *_terms(sheet, facts, quads, OWL.AnnotationProperty),
        ],
        schemes=_schemes(sheet, facts, quads),
        rules=_rules(sheet, Facts(shape_quads(release)), shape_quads(release)),
        node=found.node,
        canonical=link(found.path),
        formats=variants(link(found.path)),
        jsonld=embedded(json_document(release, [quad for quad in quads if quad.subject == found.node])),
    )
    return page.encode()


def _text(sheet: Sheet, facts: Facts, node: NamedNode, predicates: tuple[NamedNode, ...]) -> Label:
    for predicate in predicates:
        texts = [term for term in facts.all(node, predicate) if isinstance(term, Literal)]
        if texts:
            return sheet.names.text(texts)
    return Label("")


def _of_class(quads: list[Quad], kind: NamedNode) -> list[NamedNode]:
    found = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == kind}
    return sorted((node for node in found if isinstance(node, NamedNode)), key=lambda node: node.value)


def _links(sheet: Sheet, facts: Facts, node: NamedNode, *predicates: NamedNode) -> list[Link]:
    return [sheet.link(one) for predicate in predicates for one in facts.nodes(node, predicate)]


def _terms(sheet: Sheet, facts: Facts, quads: list[Quad], kind: NamedNode) -> list[dict[str, Any]]:
    """Draw the terms of a kind that this vocabulary declares."""
    start = sheet.opened.iris.vocabulary
    return [
        {
            "name": node.value.removeprefix(start),
            "label": sheet.names.of(node),
            "iri": node.value,
            "definition": _text(sheet, facts, node, (SKOS.definition, RDFS.comment)),
            "note": _text(sheet, facts, node, (VANN.usageNote,)),
            "of": _links(sheet, facts, node, RDFS.domain, SCHEMA.domainIncludes),
            "to": _links(sheet, facts, node, RDFS.range, SCHEMA.rangeIncludes),
            "sub": _links(sheet, facts, node, RDFS.subClassOf, RDFS.subPropertyOf),
            "match": _links(sheet, facts, node, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch),
        }
        for node in _of_class(quads, kind)
        if node.value.startswith(start)
    ]


def _schemes(sheet: Sheet, facts: Facts, quads: list[Quad]) -> list[dict[str, Any]]:
    return [
        {
            **vars(sheet.link(node)),
            "definition": _text(sheet, facts, node, (SKOS.definition,)),
            "concepts": [
                {**vars(sheet.link(one)), "definition": _text(sheet, facts, one, (SKOS.definition,))}
                for one in facts.subjects(SKOS.inScheme, node)
            ],
        }
        for node in _of_class(quads, SKOS.ConceptScheme)
    ]


def _rules(sheet: Sheet, facts: Facts, quads: list[Quad]) -> list[dict[str, Any]]:
    return [
        {**vars(sheet.link(node)), "definition": _text(sheet, facts, node, _DESCRIBING)}
        for node in _of_class(quads, SH.NodeShape)
    ]
