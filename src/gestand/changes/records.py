"""Say changes as `beb:ChangeRecord`s: one for each changed property, or one for a resource that came or left."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from gestand.changes.values import Difference, Term, Values
from gestand.iri import Iris
from gestand.terms import PROV, RDF, RDFS, Beb


def graph_of(iris: Iris, release: str) -> NamedNode:
    """Name the graph of a release's change records; it is no part of the release's data."""
    return iris.graph("release", f"wijzigingen/{release}")


def head(iris: Iris, release: str, previous: str) -> Iterator[Quad]:
    """Say what the graph of change records was derived from."""
    graph = graph_of(iris, release)
    yield Quad(graph, RDF.type, PROV.Entity, graph)
    yield Quad(graph, RDFS.label, Literal(f"Wijzigingen van {previous} naar {release}", language="nl"), graph)
    for one in (release, previous):
        yield Quad(graph, PROV.wasDerivedFrom, iris.id("release", one), graph)


def records(difference: Difference, iris: Iris, beb: Beb, release: str) -> Iterator[Quad]:
    """Give the records of a resource, as quads."""
    for values in difference.values or (None,):
        yield from _record(difference, values, iris, beb, release)


def number(difference: Difference) -> int:
    """Count the records of a resource."""
    return len(difference.values) or 1


def _record(difference: Difference, values: Values | None, iris: Iris, beb: Beb, release: str) -> Iterator[Quad]:
    about = difference.resource.value, values.predicate.value if values else ""
    graph, node = graph_of(iris, release), record_of(iris, release, *about)
    name = difference.label.value if difference.label else difference.resource.value
    of = f" ({_local(values.predicate)})" if values else ""
    pairs: list[tuple[NamedNode, Term]] = [
        (RDF.type, beb.ChangeRecord),
        (RDFS.label, Literal(f"{difference.kind}: {name}{of}", language="nl")),
        (beb.changedResource, difference.resource),
        (beb.changeType, iris.concept("SoortWijziging", difference.kind)),
        (beb.inRelease, iris.id("release", release)),
    ]
    if values:
        pairs.append((beb.changedProperty, values.predicate))
        pairs += [(beb.oldValue if isinstance(value, Literal) else beb.oldResource, value) for value in values.old]
        pairs += [(beb.newValue if isinstance(value, Literal) else beb.newResource, value) for value in values.new]
    for predicate, value in pairs:
        yield Quad(node, predicate, value, graph)


def record_of(iris: Iris, release: str, resource: str, predicate: str = "") -> NamedNode:
    """Mint a record's IRI from what it is about, so that the same two releases give the same records."""
    return iris.id("wijziging", release, hashlib.sha256(f"{resource} {predicate}".encode()).hexdigest()[:16])


def _local(node: NamedNode) -> str:
    return node.value.replace("#", "/").rstrip("/").rpartition("/")[2]
