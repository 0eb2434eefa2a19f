"""Make the JSON-LD context of the vocabulary."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode, Quad, Triple

from gestand.iri import PLACEHOLDER, Iris
from gestand.terms import OWL, PREFIXES, RDF, RDFS, VANN, XSD
from gestand.words import ontology

Facts = set[tuple[object, NamedNode, object]]

UNTYPED = {XSD.string, RDF.langString, RDFS.Literal}
"""Ranges that JSON-LD writes as plain strings, or needs a language for."""


def context(graph: Iterable[Triple | Quad], prefixes: Mapping[str, str] = PREFIXES) -> dict[str, object]:
    """Give the JSON-LD 1.1 context of an ontology: our prefix and others, and each term by its local name.

    A property whose range is a resource is typed ``@id``; dates, times and numbers get their datatype.
    """
    facts: Facts = {(fact.subject, fact.predicate, fact.object) for fact in graph}
    prefix, namespace = (
        _literal(facts, name) for name in (VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri)
    )
    spaces = {prefix: namespace, **prefixes}
    terms = {
        subject.value.removeprefix(namespace): _term(facts, subject, spaces)
        for subject, predicate, kind in facts
        if predicate == RDF.type and kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
        if isinstance(subject, NamedNode) and subject.value.startswith(namespace)
    }
    return {"@context": {"@version": 1.1, **dict(sorted(spaces.items())), **dict(sorted(terms.items()))}}


def _literal(facts: Facts, predicate: NamedNode) -> str:
    """Give the one literal of a header's property; ValueError when the ontology does not say it once."""
    found = [value.value for _, said, value in facts if said == predicate and isinstance(value, Literal)]
    if len(found) != 1:
        raise ValueError(f"the ontology must say {predicate} exactly once, and says it {len(found)} times")
    return found[0]


def _term(facts: Facts, node: NamedNode, spaces: Mapping[str, str]) -> str | dict[str, str]:
    name = _compact(node, spaces)
    if (node, RDF.type, OWL.ObjectProperty) in facts:
        return {"@id": name, "@type": "@id"}
    ranges = [value for subject, said, value in facts if subject == node and said == RDFS.range]
    typed = [value for value in ranges if isinstance(value, NamedNode) and value not in UNTYPED]
    return {"@id": name, "@type": _compact(typed[0], spaces)} if typed else name


def _compact(node: NamedNode, spaces: Mapping[str, str]) -> str:
    for prefix, namespace in spaces.items():
        if node.value.startswith(namespace):
            return f"{prefix}:{node.value.removeprefix(namespace)}"
    return node.value


def file_text(context: Mapping[str, object]) -> str:
    """Write a context as the text of its file."""
    return json.dumps(context, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(file_text(context(ontology(Iris.of(PLACEHOLDER)))), end="")
