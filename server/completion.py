"""List the terms that an editor can propose for a release, from its VoID: classes, properties, concepts, graphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode

from gestand.catalogue.described import release_node
from gestand.terms import SKOS, VOID

from .context import Opened
from .labels import Names
from .serialize import prefixes

Entry = tuple[Any, ...]


def vocabulary(opened: Opened, language: str) -> dict[str, Any]:
    """Give prefixes and terms with labels and counts; made once for each language of a release.

    A class names its properties by their places in ``properties``.
    """
    return opened.constants.get(("completion", language), lambda: _vocabulary(opened, Names(opened, language)))


def _vocabulary(opened: Opened, names: Names) -> dict[str, Any]:
    release = release_node(opened.iris, opened.release.id)
    properties = [_entry(opened, names, part, VOID.property, VOID.triples) for part in _properties(opened, release)]
    places = {entry[0]: place for place, entry in enumerate(properties)}
    return {
        "prefixes": prefixes(opened),
        "properties": properties,
        "classes": [
            (*_entry(opened, names, part, VOID.class_, VOID.entities), _places(opened, part, places))
            for part in _parts(opened, release, VOID.classPartition)
        ],
        "concepts": list(_concepts(opened, names)),
        "graphs": [
            (graph, names.of(NamedNode(graph)).text, triples)
            for graph, triples in opened.release.manifest["counts"]["graphs"].items()
        ],
    }


def _parts(opened: Opened, whole: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    found = (quad.object for quad in opened.beside.quads_for_pattern(whole, predicate, None, None))
    return sorted((node for node in found if isinstance(node, NamedNode)), key=str)


def _properties(opened: Opened, release: NamedNode) -> list[NamedNode]:
    return _parts(opened, release, VOID.propertyPartition)


def _object(opened: Opened, node: NamedNode, predicate: NamedNode) -> str:
    found = opened.beside.quads_for_pattern(node, predicate, None, None)
    return next((quad.object.value for quad in found if isinstance(quad.object, (NamedNode, Literal))), "")


def _entry(opened: Opened, names: Names, part: NamedNode, term: NamedNode, amount: NamedNode) -> Entry:
    """Give IRI, label and count of the term that a partition is about."""
    iri = _object(opened, part, term)
    return iri, names.of(NamedNode(iri)).text, int(_object(opened, part, amount) or 0)


def _places(opened: Opened, part: NamedNode, places: dict[str, int]) -> list[int]:
    iris = (_object(opened, one, VOID.property) for one in _parts(opened, part, VOID.propertyPartition))
    return sorted(places[iri] for iri in iris if iri in places)


def _concepts(opened: Opened, names: Names) -> Iterator[Entry]:
    """Give each concept of the code lists with its label and that of its list."""
    found = opened.store.quads_for_pattern(None, SKOS.inScheme, None, None)
    for quad in sorted(found, key=lambda quad: (str(quad.object), str(quad.subject))):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            yield quad.subject.value, names.of(quad.subject).text, names.of(quad.object).text
