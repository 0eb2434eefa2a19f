"""Hold the names of terms to the vocabularies they stand for."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from gestand.terms import DCTERMS, PREFIXES, SH, SKOS, Beb


def test_a_term_is_a_node_under_its_namespace() -> None:
    assert NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel") == SKOS.prefLabel
    assert NamedNode("https://woorden.example/bb/Decision") == Beb("https://woorden.example/bb/").Decision


def test_a_node_is_made_once() -> None:
    beb = Beb("https://woorden.example/bb#")
    assert beb.Decision is beb.Decision


def test_a_name_that_python_keeps_for_itself_ends_in_an_underscore() -> None:
    assert NamedNode("http://www.w3.org/ns/shacl#class") == SH.class_


@pytest.mark.parametrize("name", ["Decison", "AtomicBelofte", "houding", "_repr_html_"])
def test_an_undeclared_name_is_an_error_that_tells_the_name(name: str) -> None:
    with pytest.raises(AttributeError, match=name):
        getattr(Beb("https://woorden.example/bb#"), name)


def test_a_namespace_is_written_as_its_iri() -> None:
    assert (str(DCTERMS), PREFIXES["dcterms"]) == ("http://purl.org/dc/terms/",) * 2
