"""JSON-LD reads back as the triples that were written, whatever they are."""

from __future__ import annotations

import json

import pytest
from gestand.server.jsonld import Context, document
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from gestand.terms import PREFIXES, RDF, XSD

VOCABULARY = "https://x.example/ns#"
PUBLISHED = {
    "@version": 1.1,
    "beb": VOCABULARY,
    "Promise": "beb:Promise",
    "order": {"@id": "beb:order", "@type": "xsd:integer"},
    "statedIn": {"@id": "beb:statedIn", "@type": "@id"},
    "note": "beb:note",
    "listed": {"@id": "beb:listed", "@container": "@list"},
}
CONTEXT = Context(PUBLISHED, PREFIXES)
A = NamedNode("https://x.example/id/a")


def term(name: str) -> NamedNode:
    return NamedNode(VOCABULARY + name)


def read_back(triples: list[Triple]) -> set[Triple]:
    return {quad.triple for quad in parse(json.dumps(document(triples, CONTEXT)), RdfFormat.JSON_LD)}


NODES = st.sampled_from([A, NamedNode("http://purl.org/dc/terms/x/y"), NamedNode("urn:x:y"), term("Promise"), term("")])
PREDICATES = st.sampled_from(
    [
        RDF.type,
        term("order"),
        term("statedIn"),
        term("note"),
        term("listed"),
        term("other"),
        NamedNode("urn:p"),
        XSD.date,
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: Literal(text, language="nl-be"), TEXTS),
    st.builds(lambda number: Literal(str(number), datatype=XSD.integer), st.integers()),
    st.just(Literal("2024-01-01", datatype=XSD.date)),
    st.just(Literal("true", datatype=XSD.boolean)),
)


@given(st.lists(st.builds(Triple, NODES, PREDICATES, NODES | LITERALS), max_size=12))
def test_every_document_reads_back_as_its_triples(triples: list[Triple]) -> None:
    assert set(triples) == read_back(triples)


@pytest.mark.parametrize(
    ("expected", "predicate", "value"),
    [
        ({"order": "3"}, term("order"), Literal("3", datatype=XSD.integer)),
        ({"order": {"@value": "3", "@type": "xsd:date"}}, term("order"), Literal("3", datatype=XSD.date)),
        ({"statedIn": "https://x.example/id/a"}, term("statedIn"), A),
        ({"note": {"@value": "ja", "@language": "nl"}}, term("note"), Literal("ja", language="nl")),
        ({"dcterms:title": "ja"}, NamedNode("http://purl.org/dc/terms/title"), Literal("ja")),
        ({"@type": "Promise"}, RDF.type, term("Promise")),
    ],
)
def test_values_are_as_short_as_the_context_allows(
    expected: dict[str, object], predicate: NamedNode, value: Literal
) -> None:
    [node] = document([Triple(A, predicate, value)], CONTEXT)["@graph"]
    assert {"@id": A.value} | expected == node


def test_the_context_that_is_sent_holds_what_is_used_and_no_more() -> None:
    sent = document([Triple(A, term("order"), Literal("3", datatype=XSD.integer))], CONTEXT)["@context"]
    assert {"beb", "order", "xsd"} == set(sent)


def test_nodes_without_iri_are_kept_apart() -> None:
    one, other = BlankNode(), BlankNode()
    written = document([Triple(A, term("note"), one), Triple(other, term("note"), Literal("x"))], CONTEXT)
    assert 2 == sum(str(node).count("_:") for node in written["@graph"])
