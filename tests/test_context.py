"""Hold the JSON-LD context to the vocabulary that it is made from."""

from __future__ import annotations

import json

import pytest
import rdflib
from pyoxigraph import Quad

from gestand import words
from gestand.context import context, file_text
from gestand.iri import PLACEHOLDER, Iris

IRIS = Iris.of(PLACEHOLDER)
BEB = rdflib.Namespace(IRIS.vocabulary)


def vocabulary() -> list[Quad]:
    return list(words.ontology(IRIS))


def test_the_file_is_what_the_vocabulary_gives() -> None:
    """When it is not: python -m gestand.context > ontology/context.jsonld."""
    assert file_text(context(vocabulary())) == words.text(words.ONTOLOGY, "context.jsonld", IRIS)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("takenBy", "https://regering.example/1", rdflib.URIRef("https://regering.example/1")),
        ("decisionDate", "2031-03-05", rdflib.Literal("2031-03-05", datatype=rdflib.XSD.date)),
        ("order", "2", rdflib.Literal("2", datatype=rdflib.XSD.integer)),
        ("textDigest", "sha256:0", rdflib.Literal("sha256:0")),
        ("oldValue", "Zoals het was", rdflib.Literal("Zoals het was")),
        ("claimText", {"@value": "Ja.", "@language": "nl"}, rdflib.Literal("Ja.", lang="nl")),
    ],
)
def test_a_value_gets_the_type_of_its_property(key: str, value: object, expected: rdflib.term.Node) -> None:
    document = {**context(vocabulary()), "@id": "https://beloftebewijs.example/id/x", key: value}
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    assert list(graph.objects(None, BEB[key])) == [expected]


def test_a_vocabulary_without_namespace_is_refused() -> None:
    with pytest.raises(ValueError, match="preferredNamespacePrefix"):
        context([])
