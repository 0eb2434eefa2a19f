"""Hold the vocabulary and its code lists to what they must say, and to docs/model.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from gestand import words
from gestand.iri import PLACEHOLDER, Iris
from gestand.terms import DCTERMS, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, VANN, Beb

MODEL = (Path(__file__).parent.parent / "docs" / "model.md").read_text(encoding="utf-8")
IRIS = Iris.of(PLACEHOLDER)
FOUR = ["de", "en", "fr", "nl"]
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)

GRAPH = ox.Store()
GRAPH.extend(words.ontology(IRIS))


def values(subject: ox.NamedNode, predicate: ox.NamedNode) -> list[Any]:
    return [quad.object for quad in GRAPH.quads_for_pattern(subject, predicate, None, None)]


def languages(subject: ox.NamedNode, predicate: ox.NamedNode) -> list[str]:
    return sorted(one.language for one in values(subject, predicate))


def typed(*kinds: ox.NamedNode) -> list[Any]:
    found = {quad.subject for kind in kinds for quad in GRAPH.quads_for_pattern(None, RDF.type, kind, None)}
    return sorted(found, key=str)


TERMS = typed(OWL.Class, *PROPERTIES)
CONCEPTS = typed(SKOS.Concept)
SCHEMES = typed(SKOS.ConceptScheme)


def last(node: ox.NamedNode) -> str:
    return re.split("[#/]", node.value)[-1]


def test_the_ontology_has_no_blank_node() -> None:
    assert [quad for quad in GRAPH if ox.BlankNode in (type(quad.subject), type(quad.object))] == []


def test_the_header_says_title_description_version_date_and_licence() -> None:
    header = IRIS.ontology
    assert [languages(header, one) for one in (DCTERMS.title, DCTERMS.description)] == [FOUR, FOUR]
    assert [one.value for one in values(header, OWL.versionInfo)] == ["0.1.0"]
    assert values(header, OWL.versionIRI) == [ox.NamedNode(f"{header.value}/0.1.0")]
    assert [len(values(header, one)) for one in (DCTERMS.issued, DCTERMS.license)] == [1, 1]
    assert [one.value for one in values(header, VANN.preferredNamespaceUri)] == [IRIS.vocabulary]


@pytest.mark.parametrize("term", TERMS, ids=last)
def test_a_term_has_labels_definitions_and_the_ontology_that_defines_it(term: ox.NamedNode) -> None:
    assert term.value.startswith(IRIS.vocabulary)
    assert languages(term, RDFS.label) == FOUR
    assert languages(term, SKOS.definition) == ["en", "nl"]
    assert languages(term, VANN.usageNote) in ([], ["en", "nl"])
    assert values(term, RDFS.isDefinedBy) == [IRIS.ontology]


@pytest.mark.parametrize("term", typed(*PROPERTIES), ids=last)
def test_a_property_has_one_range_and_one_way_to_say_its_domain(term: ox.NamedNode) -> None:
    domains, included = values(term, RDFS.domain), values(term, SCHEMA.domainIncludes)
    assert len(values(term, RDFS.range)) == 1
    assert (len(domains), len(included)) == (1, 0) or (not domains and len(included) > 1)


def test_our_terms_point_only_at_terms_of_ours_that_are_declared() -> None:
    ours = {value for term in TERMS for quad in GRAPH.quads_for_pattern(term, None, None, None)
            if isinstance(value := quad.object, ox.NamedNode) and value.value.startswith(IRIS.vocabulary)}  # fmt: skip
    assert ours - set(TERMS) == set()


def test_no_class_is_both_an_entity_and_an_activity() -> None:
    """PROV-O makes the two disjoint."""
    both = [one for one in typed(OWL.Class) if {PROV.Entity, PROV.Activity} <= set(values(one, RDFS.subClassOf))]
    assert both == []


def test_labels_in_one_language_name_one_term() -> None:
    said = [
        (kind, label) for kind in (OWL.Class, *PROPERTIES) for one in typed(kind) for label in values(one, RDFS.label)
    ]
    assert sorted({str(one) for one in said if said.count(one) > 1}) == []


def test_the_vocabulary_holds_what_the_model_uses_and_nothing_else() -> None:
    used = set(re.findall(r"beb:(\w+)", MODEL))
    assert used ^ {last(term) for term in TERMS} <= {"remedy"}  # for shapes, which the model does not tell


def test_the_code_names_exactly_the_terms_of_the_vocabulary() -> None:
    assert sorted(Beb.NAMES.split()) == sorted(last(term) for term in TERMS)


# Code lists


def test_the_code_lists_are_those_of_the_model() -> None:
    told = MODEL[MODEL.index("Code lists (") : MODEL.index("## Text")]
    lists = {one: set(keys.split(", ")) for one, keys in re.findall(r"(\w+) \(([a-z-]+(?:, [a-z-]+)+)\)", told)}
    assert lists == {last(scheme): {last(one) for one in values(scheme, SKOS.hasTopConcept)} for scheme in SCHEMES}


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda one: "/".join(one.value.split("/")[-2:]))
def test_a_concept_has_its_key_labels_definitions_and_list(concept: ox.NamedNode) -> None:
    scheme, key = concept.value.split("/")[-2:]
    assert concept == IRIS.concept(scheme, key)
    assert values(concept, SKOS.notation) == [ox.Literal(key)]
    assert languages(concept, SKOS.prefLabel) == FOUR
    assert languages(concept, SKOS.definition) == ["en", "nl"]
    lists = [values(concept, one) for one in (SKOS.inScheme, SKOS.topConceptOf)]
    assert lists == [[IRIS.id("conceptscheme", scheme)]] * 2


@pytest.mark.parametrize("scheme", SCHEMES, ids=last)
def test_a_code_list_has_labels_and_names_all_its_concepts(scheme: ox.NamedNode) -> None:
    assert languages(scheme, SKOS.prefLabel) == FOUR
    assert languages(scheme, SKOS.definition) == ["en", "nl"]
    members = {quad.subject for quad in GRAPH.quads_for_pattern(None, SKOS.inScheme, scheme, None)}
    assert set(values(scheme, SKOS.hasTopConcept)) == members


def test_under_another_base_nothing_of_the_placeholder_is_left() -> None:
    other = Iris.of("https://elders.example/pad", "https://woorden.example/bb#")
    triples = [str(quad) for quad in words.ontology(other)]
    assert [one for one in triples if PLACEHOLDER in one] == []
    assert len(triples) == len(GRAPH)
