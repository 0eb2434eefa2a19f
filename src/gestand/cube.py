"""Say a table of figures as a data cube (W3C, The RDF Data Cube Vocabulary): structure, components, observations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Quad

from gestand.iri import Iris, below, slug
from gestand.model import count, facts, text
from gestand.terms import DCTERMS, QB, RDF, RDFS

Role = OneOf["dimension", "measure", "attribute"]
Value = NamedNode | Literal

CLASSES = {"dimension": QB.DimensionProperty, "measure": QB.MeasureProperty, "attribute": QB.AttributeProperty}
_POINTS = {"dimension": QB.dimension, "measure": QB.measure, "attribute": QB.attribute}


@dataclass(frozen=True)
class Component:
    """A column of a cube; ``property`` is None where the cube makes a property of its own.

    ``labels`` pair language and words.
    """

    name: str
    role: Role
    property: str | None
    labels: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Cube:
    """A table of figures; each of ``rows`` has a value, or None, for each component, in their order.

    No two rows have the same values of all dimensions, and each row has one for every dimension.
    """

    source: str
    name: str
    titles: tuple[tuple[str, str], ...]
    components: tuple[Component, ...]
    rows: Sequence[tuple[Value | None, ...]]


def quads(cube: Cube, iris: Iris) -> Iterator[Quad]:
    """Say a cube in full; the caller puts the quads into a graph."""
    graph, node = iris.graph("bron", cube.source), iris.id("kubus", cube.source, slug(cube.name))
    structure = below(node, "structuur")
    properties = [_property(node, one) for one in cube.components]
    yield from facts(
        graph,
        node,
        (RDF.type, QB.DataSet),
        *((RDFS.label, text(words, language)) for language, words in cube.titles),
        (DCTERMS.source, iris.source(cube.source)),
        (QB.structure, structure),
    )
    yield from facts(
        graph,
        structure,
        (RDF.type, QB.DataStructureDefinition),
        *((RDFS.label, text(words, language)) for language, words in cube.titles),
        *((QB.component, below(structure, slug(one.name))) for one in cube.components),
    )
    for number, (component, point) in enumerate(zip(cube.components, properties, strict=True), start=1):
        yield from _component(graph, below(structure, slug(component.name)), component, point, number)
    several = sum(one.role == "measure" for one in cube.components) > 1
    if several:
        kind = below(structure, "soort-meting")
        yield from facts(graph, structure, (QB.component, kind))
        yield from facts(graph, kind, (RDF.type, QB.ComponentSpecification), (QB.dimension, QB.measureType))
        yield from facts(graph, QB.measureType, (RDF.type, QB.DimensionProperty))
    for row in cube.rows:
        yield from _observations(graph, node, list(zip(cube.components, properties, row, strict=True)), several)


def _property(cube: NamedNode, component: Component) -> NamedNode:
    return NamedNode(component.property) if component.property else below(cube, "kenmerk", slug(component.name))


def _component(
    graph: NamedNode, node: NamedNode, component: Component, point: NamedNode, number: int
) -> Iterator[Quad]:
    yield from facts(
        graph, node, (RDF.type, QB.ComponentSpecification), (_POINTS[component.role], point), (QB.order, count(number))
    )
    yield from facts(
        graph,
        point,
        (RDF.type, RDF.Property),
        (RDF.type, CLASSES[component.role]),
        *((RDFS.label, text(words, language)) for language, words in component.labels if not component.property),
    )


def _observations(
    graph: NamedNode, cube: NamedNode, cells: Sequence[tuple[Component, NamedNode, Value | None]], several: bool
) -> Iterator[Quad]:
    """Say one row: an observation for each measure that has a value; several measures are a dimension themselves.

    The IRI is made of the dimensions, so that it stays when rows are put between.
    """
    shared = [(point, value) for component, point, value in cells if component.role != "measure"]
    key = [_key(value) for component, _, value in cells if component.role == "dimension" and value is not None]
    for component, point, value in cells:
        if component.role == "measure" and value is not None:
            yield from facts(
                graph,
                below(cube, "waarneming", *key, *([slug(component.name)] if several else [])),
                (RDF.type, QB.Observation),
                (QB.dataSet, cube),
                (QB.measureType, point if several else None),
                *shared,
                (point, value),
            )


def _key(value: Value) -> str:
    """Give the part of an address that stands for a value: the end of an IRI, or the words of a literal."""
    return slug(value.value.rpartition("/")[2] if isinstance(value, NamedNode) else value.value)
