"""The vocabulary at /ns/…: as a page with an anchor for each term, and as data."""

from __future__ import annotations

import pytest
from lxml import html
from pyoxigraph import NamedNode, RdfFormat

from gestand.formats import GRAPHS, Format, rdf_format
from gestand.store import open_store
from gestand.terms import SH
from tests.serving import BASE, BROWSER, IRIS, get, page, release, triples

PATH = "/ns/belofte-bewijs"


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.extension)
def test_each_format_holds_the_whole_vocabulary_of_the_release(form: Format) -> None:
    graph = IRIS.graph("codelijst", "belofte-bewijs")
    held = {quad.triple for quad in open_store(release().store).quads_for_pattern(None, None, None, graph)}
    assert (
        held
        == triples(get(PATH, form.media_type), rdf_format(form))
        == triples(get(f"{PATH}.{form.extension}"), rdf_format(form))
    )


def test_the_page_has_an_anchor_for_each_term() -> None:
    graph = IRIS.graph("codelijst", "belofte-bewijs")
    quads = open_store(release().store).quads_for_pattern(None, None, None, graph)
    terms = {str(quad.subject)[1:-1] for quad in quads if str(quad.subject)[1:].startswith(IRIS.vocabulary)}
    anchors = set(html.document_fromstring(page(PATH)).xpath("//section[@class='term']/@id"))
    assert {term.removeprefix(IRIS.vocabulary) for term in terms} == anchors


def test_the_page_speaks_the_readers_language() -> None:
    assert "Promesses &amp; Preuves" in page(PATH, "fr")


def test_the_version_has_an_address_of_its_own() -> None:
    assert get(f"{PATH}.ttl").data == get(f"{PATH}/0.1.0.ttl").data


@pytest.mark.parametrize("path", ["/ns/", "/ns/anders", f"{PATH}/9.9.9", f"{PATH}/", f"{PATH}.png"])
def test_other_addresses_are_not_found(path: str) -> None:
    assert 404 == get(path).status_code


def test_the_context_is_the_published_one_with_our_namespace() -> None:
    response = get("/ns/context.jsonld", BROWSER)
    assert ("application/ld+json", IRIS.vocabulary) == (response.mimetype, response.json["@context"]["beb"])


def test_all_rules_come_in_one_document_and_each_has_a_page() -> None:
    found = triples(get("/ns/shapes.ttl"), RdfFormat.TURTLE)
    shapes = {triple.subject for triple in found if triple.object == SH.NodeShape}
    assert len(shapes) > 10
    for shape in shapes:
        assert isinstance(shape, NamedNode)
        assert 200 == get(shape.value.replace(f"{BASE}/id", "/doc"), BROWSER).status_code
