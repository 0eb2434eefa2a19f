"""The vocabulary at /ns/…: as a page with an anchor for each term, and as data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from gestand.server.app import create_app
from lxml import html
from pyoxigraph import NamedNode, RdfFormat, parse

from gestand import words
from gestand.formats import GRAPHS, Format, rdf_format
from gestand.store import open_store
from gestand.terms import RDF, SH, SKOS
from tests import building
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


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_the_page_draws_how_the_classes_hang_together_and_says_the_same_in_a_table(language: str) -> None:
    seen = html.document_fromstring(page(PATH, language))
    drawing, table = seen.xpath("//section[@aria-labelledby='schema']//*[name()='svg']")[0], seen.xpath("//section[@aria-labelledby='schema']//tbody")[0]
    names = {link.get("href"): link.text_content() for link in drawing.xpath(".//*[name()='text'][not(@class)]/..")}
    assert {row[1].text_content() for row in table} == set(names.values())
    boxes = {"".join(box.text_content().split()) for box in drawing.xpath(".//*[name()='rect']/..")}
    assert {"".join(row[at].text_content().split()) for row in table for at in (0, 2)} == boxes
    assert f"{len(boxes)} " in drawing.get("aria-label") and f"{len(table)} " in drawing.get("aria-label")
    assert language == seen.get("lang")


def test_every_address_in_a_diagram_is_one_of_the_page_or_somebody_elses() -> None:
    seen = html.document_fromstring(page(PATH))
    ids = set(seen.xpath("//@id"))
    inside = {link.partition("#") for link in seen.xpath("//*[name()='svg']//@href") if link.startswith("/")}
    assert inside
    assert [] == [link for link in inside if link[0] == f"/gestand{PATH}" and link[2] not in ids]


def test_the_page_embeds_the_same_json_ld() -> None:
    (script,) = html.document_fromstring(page(PATH)).xpath("//script[@type='application/ld+json']/text()")
    embedded = {quad.triple for quad in parse(script.encode(), RdfFormat.JSON_LD)}
    assert embedded == triples(get(f"{PATH}.jsonld"), RdfFormat.JSON_LD)


def test_a_class_names_its_connections_and_its_rules() -> None:
    (finding,) = html.document_fromstring(page(PATH, "en")).xpath("//section[@id='Finding']")
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in finding.xpath(".//tbody/tr")]
    assert {("Finding", "has evidence", "Evidence link"), ("Assessment", "has finding", "Finding")} <= set(map(tuple, rows))
    assert "/gestand/doc/shape/Finding" in finding.xpath(".//ul[@class='rules']//@href")


def test_every_code_list_has_a_page_with_the_meaning_of_each_concept() -> None:
    graph = IRIS.graph("codelijst", "belofte-bewijs")
    store = open_store(release().store)
    schemes = [quad.subject for quad in store.quads_for_pattern(None, RDF.type, SKOS.ConceptScheme, graph)]
    assert schemes
    for scheme in schemes:
        seen = html.document_fromstring(page(str(scheme)[1:-1].replace(f"{BASE}/id", "/doc")))
        concepts = {str(quad.subject)[1:-1] for quad in store.quads_for_pattern(None, SKOS.inScheme, scheme, graph)}
        rows = seen.xpath("//section[@aria-labelledby='begrippen']//tbody/tr")
        assert {one.replace(f"{BASE}/id", "/gestand/doc") for one in concepts} == {row.xpath(".//a/@href")[0] for row in rows}
        assert all(row[1].text_content().strip() for row in rows)


def test_a_version_that_only_an_older_release_has_is_found_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = re.sub(r"0\.1\.0", "0.0.9", words.text(words.ONTOLOGY, "belofte-bewijs.ttl", building.IRIS))
    texts = words.texts
    with monkeypatch.context() as patch:
        patch.setattr(words, "texts", lambda package, suffix, iris: [(name, older if name == "belofte-bewijs.ttl" else text) for name, text in texts(package, suffix, iris)])
        first = building.build_quietly([building.pages_source(tmp_path, building.page())], tmp_path / "releases").release
    second = building.build_quietly([building.pages_source(tmp_path, building.page("Nog een \\[0\\]."))], tmp_path / "releases").release
    assert first.id != second.id
    at = create_app(tmp_path / "releases").test_client()
    response = at.get(f"{PATH}/0.0.9.ttl")
    assert (303, f"/release/{first.id}{PATH}/0.0.9.ttl") == (response.status_code, response.location)
    assert '"0.0.9"' in at.get(response.location).text
    assert 200 == at.get(f"{PATH}/0.1.0.ttl").status_code
    assert 404 == at.get(f"{PATH}/0.0.8.ttl").status_code


def test_all_rules_come_in_one_document_and_each_has_a_page() -> None:
    found = triples(get("/ns/shapes.ttl"), RdfFormat.TURTLE)
    shapes = {triple.subject for triple in found if triple.object == SH.NodeShape}
    assert len(shapes) > 10
    for shape in shapes:
        assert isinstance(shape, NamedNode)
        assert 200 == get(shape.value.replace(f"{BASE}/id", "/doc"), BROWSER).status_code
