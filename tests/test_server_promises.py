"""Atomic promises on the site: marked in the text of their section, and every resource of theirs has an address."""

from __future__ import annotations

import pytest
from gestand.server.atomic import stretches
from lxml import html
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store, parse

from gestand.store import open_store
from gestand.terms import RDFS
from tests.serving import BASE, IRIS, get, page, release

BEB = IRIS.vocabulary


def ask(where: str) -> list[list[str]]:
    query = f"PREFIX beb: <{BEB}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX dcterms: <http://purl.org/dc/terms/> SELECT {where}"
    found = open_store(release().store).query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [[getattr(value, "value", "") for value in row] for row in found]


[[WHOLE, PARTS]] = ask("?whole (COUNT(?part) AS ?n) { ?whole beb:hasComponent ?part } GROUP BY ?whole ORDER BY DESC(?n) ?whole LIMIT 1")
[ATOMIC] = ask(f"?part ?anchor ?selector ?rule {{ <{WHOLE}> beb:hasComponent ?part . ?part beb:order 1 ; beb:byRule ?rule ; beb:anchor ?anchor . ?anchor oa:hasSelector ?selector }} ORDER BY ?rule LIMIT 1")


def path(iri: str) -> str:
    return "/doc" + iri.removeprefix(f"{BASE}/id")


def test_a_promise_page_marks_each_atomic_promise_with_a_link_to_its_page() -> None:
    shown = html.document_fromstring(page(path(WHOLE), "nl"))
    links = shown.xpath("//blockquote[@class='literal']//a[contains(@class, 'atomic')]")
    kept = {f"/gestand{path(one)}" for [one] in ask(f"?part {{ <{WHOLE}> beb:hasComponent ?part }}")}
    assert (int(PARTS), kept) == (len(links), {link.get("href") for link in links})


def test_the_marked_text_is_the_literal_text() -> None:
    shown = html.document_fromstring(page(path(WHOLE), "nl"))
    [[literal]] = ask(f"?text {{ <{WHOLE}> beb:statedIn/beb:literalText ?text }}")
    assert literal.split() == shown.xpath("string(//blockquote[@class='literal'])").split()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_says_that_a_rule_split_the_text_and_how_much_of_it_binds(language: str) -> None:
    shown = html.document_fromstring(page(path(WHOLE), language))
    principles = shown.xpath("//a[@class='atomic principle']")
    told = {"nl": "Door een regel gesplitst", "en": "Split by a rule"}[language]
    [line] = [one.text_content() for one in shown.xpath("//p[@class='small']") if told in one.text_content()]
    assert [str(int(PARTS) - len(principles)), str(len(principles))] == [word for word in line.split() if word.isdigit()]


@pytest.mark.parametrize("place", range(4), ids=["promise", "anchor", "selector", "rule"])
def test_every_resource_of_an_atomic_promise_answers_with_a_page_and_with_data(place: int) -> None:
    iri = ATOMIC[place]
    assert (303, 200) == (get(iri.removeprefix(BASE)).status_code, get(path(iri), "text/html").status_code)
    quads = list(parse(get(path(iri) + ".nt").data, RdfFormat.N_TRIPLES))
    assert [quad for quad in quads if quad.subject == NamedNode(iri)]


@pytest.mark.parametrize("place", [0, 1, 3], ids=["promise", "anchor", "rule"])
def test_the_data_name_what_they_describe(place: int) -> None:
    quads = parse(get(path(ATOMIC[place]) + ".nt").data, RdfFormat.N_TRIPLES)
    naming = {RDFS.label, NamedNode("http://purl.org/dc/terms/title")}
    assert {quad.predicate for quad in quads if quad.subject == NamedNode(ATOMIC[place])} & naming


def test_an_atomic_promise_stands_below_the_promise_of_its_section() -> None:
    trail = html.document_fromstring(page(path(ATOMIC[0]), "nl")).xpath("//nav//li/a/@href")
    assert f"/gestand{path(WHOLE)}" in trail


def test_a_section_page_links_the_promise_of_the_whole_section() -> None:
    [[section]] = ask(f"?section {{ <{WHOLE}> beb:statedIn ?section }}")
    shown = html.document_fromstring(page(path(section), "nl"))
    assert f"/gestand{path(WHOLE)}" in shown.xpath("//main//a/@href")


def rows(*places: tuple[int, int]) -> QuerySolutions:
    values = " ".join(f"(<https://b.example/1> {start} {end})" for start, end in places)
    found = Store().query(f"SELECT ?promise ?start ?end (?promise AS ?kind) (?promise AS ?testability) {{ VALUES (?promise ?start ?end) {{ {values} }} }}")
    assert isinstance(found, QuerySolutions)
    return found


@pytest.mark.parametrize(
    ("text", "places", "expected"),
    [
        ("A. B. C.", [(0, 2), (6, 8)], ["", "A.", " B. ", "C.", ""]),
        ("A. B.", [(0, 2), (1, 5)], ["", "A.", " B."]),
        ("A. B.", [(3, 99)], []),
        ("A <b>B</b>.", [(0, 1)], []),
        ("A. B.", [], []),
    ],
)
def test_a_text_is_cut_where_promises_stand_and_nowhere_else(text: str, places: list[tuple[int, int]], expected: list[str]) -> None:
    assert expected == [one.text for one in stretches(text, rows(*places))]


