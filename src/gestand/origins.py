"""Say where files of sources came from: each capture as a prov:Entity, and the quads of a file in its graph."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from gestand.evidence import GraphFile, Origin, Source
from gestand.iri import PLACEHOLDER, Iris, slug
from gestand.model import Model, facts, instant, text
from gestand.skolem import skolemized
from gestand.terms import DCTERMS, PROV, RDF, RDFS


def capture(iris: Iris, source: str, origin: Origin) -> NamedNode:
    """Name what an address gave: the same bytes of the same address are one capture."""
    key = hashlib.sha256(f"{origin.address} {origin.digest}".encode()).hexdigest()[:16]
    return iris.id("bron", source, "opname", key)


def describe(model: Model, sources: Sequence[Source], graph: NamedNode) -> Iterator[Quad]:
    """Say of each source where its publisher has it, and of each fetched file its address, time and digest."""
    for source in sources:
        node = model.iris.source(source.key)
        yield from facts(graph, node, (DCTERMS.source, NamedNode(source.address) if source.address else None))
        for origin in source.origins:
            found = capture(model.iris, source.key, origin)
            yield from facts(graph, node, (PROV.wasDerivedFrom, found))
            yield from facts(
                graph,
                found,
                (RDF.type, PROV.Entity),
                (RDFS.label, text(f"Opname {origin.name}", "nl")),
                (DCTERMS.source, NamedNode(origin.address)),
                (DCTERMS.identifier, Literal(origin.digest)),
                (PROV.generatedAtTime, instant(origin.retrieved)),
            )


def file_graph(iris: Iris, file: GraphFile) -> NamedNode:
    """Name the graph of a file of RDF."""
    return iris.graph(file.layer, f"{file.source}/{slug(file.name)}")


def file_quads(iris: Iris, file: GraphFile) -> Iterator[Quad]:
    """Give the quads of a file in its graph, with IRIs for blank nodes."""
    graph = file_graph(iris, file)
    quads: Sequence[Quad] = file.quads
    if any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        quads = skolemized(quads, lambda name: iris.id("bron", file.source, slug(file.name), "knoop", name))
    for quad in quads:
        if file.own:
            subject, predicate, value = (_localized(iris, term) for term in (quad.subject, quad.predicate, quad.object))
            yield Quad(subject, predicate, value, graph)  # type: ignore[arg-type]
        else:
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _localized(iris: Iris, term: object) -> object:
    """Put an IRI of the placeholder under the publisher's base; other terms stay."""
    if isinstance(term, NamedNode) and term.value.startswith(f"{PLACEHOLDER}/"):
        return NamedNode(iris.localize(term.value))
    return term
