"""The rules and their results as pages: what each demands in words, how many results it had, and what to do."""

from __future__ import annotations

from collections import Counter

import pytest
from gestand.server import interface, report
from gestand.server.app import create_app
from gestand.server.context import Settings
from lxml import html
from pyoxigraph import NamedNode, RdfFormat, parse

from gestand import words
from gestand.terms import SH
from tests.serving import BASE, BROWSER, IRIS, get, page, release, releases, triples

RULES = [quad for quad in parse(words.shapes(IRIS), RdfFormat.TURTLE) if quad.object in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)]
REPORT = list(parse(path=str(release().report), format=RdfFormat.TURTLE))


def path(node: object) -> str:
    return str(node)[1:-1].replace(f"{BASE}/id", "/doc")


def shown(address: str, language: str = "nl") -> html.HtmlElement:
    return html.document_fromstring(page(address, language))


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def results() -> Counter[str]:
    """Count the results in the report by the rule that they name."""
    constraints = {quad.subject: quad.object for quad in REPORT if quad.predicate == SH.sourceConstraint}
    shapes = {quad.subject: quad.object for quad in REPORT if quad.predicate == SH.sourceShape}
    return Counter(str(rule) for rule in (shapes | constraints).values())


def test_the_page_of_all_rules_has_a_place_for_each_node_shape_and_names_every_rule() -> None:
    seen = shown("/ns/shapes")
    nodes = {path(quad.subject).rpartition("/")[2] for quad in RULES if quad.object == SH.NodeShape}
    assert nodes == set(seen.xpath("//section[@class='term']/@id"))
    linked = {link.removeprefix("/gestand") for link in seen.xpath("//main//a/@href")}
    assert set() == {path(quad.subject) for quad in RULES} - linked


@pytest.mark.parametrize("language", interface.LANGUAGES)
@pytest.mark.parametrize("quad", RULES[:: len(RULES) // 12], ids=lambda quad: str(quad.subject).rpartition("/")[2][:-1])
def test_every_rule_says_what_it_demands_and_what_it_gave_in_this_release(quad: object, language: str) -> None:
    seen = shown(path(quad.subject), language)  # type: ignore[attr-defined]
    assert language == seen.get("lang")
    assert text(seen.xpath("//p[@class='lead']")[0])
    assert release().id in text(seen.xpath("//section[@aria-labelledby='meldingen']")[0])


def test_the_counts_are_those_of_the_report() -> None:
    counted = results()
    assert counted, "the examples have results, or this shows nothing"
    for rule, amount in counted.items():
        seen = shown(path(rule))
        assert [str(amount)] == seen.xpath("//h2[@id='meldingen']/span/text()")
        assert amount == len(seen.xpath("//ul[@class='results']/li"))


def test_a_node_shape_counts_the_results_of_its_parts_once() -> None:
    expected: Counter[str] = Counter()
    parts = {(quad.subject, quad.object) for quad in parse(words.shapes(IRIS), RdfFormat.TURTLE) if quad.predicate in (SH.property, SH.sparql)}
    for rule, amount in results().items():
        expected.update({str(whole): amount for whole, part in parts if str(part) == rule})
    seen = shown("/ns/shapes")
    for whole, amount in expected.items():
        (count,) = seen.xpath(f"//section[@id='{path(whole).rpartition('/')[2]}']/h2/span/text()")
        assert str(amount) == count.rpartition(" ")[2]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", ["Eigenschap volgnummer", "Aantal waarden precies 1", "Datatype xsd:integer", "Kleinste waarde 1"]),
        ("en", ["Property order", "Number of values exactly 1", "Datatype xsd:integer", "Smallest value 1"]),
        ("fr", ["Propriété numéro d'ordre", "Nombre de valeurs exactement 1", "Type de données xsd:integer", "Valeur minimale 1"]),
        ("de", ["Eigenschaft Reihenfolge", "Anzahl der Werte genau 1", "Datentyp xsd:integer", "Kleinster Wert 1"]),
    ],
)
def test_what_a_rule_demands_is_said_in_words(language: str, expected: list[str]) -> None:
    rows = shown("/doc/shape/FindingOrder", language).xpath("//dl[contains(@class,'demands')]/div")
    assert expected == [f"{text(row[0])} {text(row[1])}" for row in rows]


@pytest.mark.parametrize("address", ["/ns/shapes", *(path(quad.subject) for quad in RULES)])
def test_no_demand_is_left_without_words(address: str) -> None:
    """A constraint of SHACL that the pages have no words for would be called by its prefix, as in sh:minCount."""
    demands = shown(address).xpath("//dl[contains(@class,'demands')]/div/dt")
    assert [] == [text(each) for each in demands if text(each).startswith("sh:")]


def test_every_result_has_a_page_that_names_thing_rule_and_remedy() -> None:
    facts = {(quad.subject, quad.predicate): quad.object for quad in REPORT}
    nodes = [quad.subject for quad in REPORT if quad.object == SH.ValidationResult]
    assert nodes
    remedies = {quad.subject: quad.object.value for quad in parse(words.shapes(IRIS), RdfFormat.TURTLE) if quad.predicate.value == f"{IRIS.vocabulary}remedy" and quad.object.language == "nl"}  # type: ignore[union-attr]
    for node in nodes:
        seen = shown(path(node))
        links = {link.removeprefix("/gestand") for link in seen.xpath("//section[@aria-labelledby='melding']//a/@href")}
        rule = facts.get((node, SH.sourceConstraint)) or facts[node, SH.sourceShape]
        assert {path(facts[node, SH.focusNode]), path(rule)} <= links
        assert remedies[rule] in text(seen)  # type: ignore[index]


def test_the_report_leads_to_each_result() -> None:
    linked = {link.removeprefix("/gestand") for link in shown("/report").xpath("//ul[@class='results']//a/@href")}
    assert {path(quad.subject) for quad in REPORT if quad.object == SH.ValidationResult} <= linked


def test_of_many_results_the_report_shows_some_and_the_page_of_the_rule_leads_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_RESULTS", 1)
    client = create_app(releases(), settings=Settings(incoming=1)).test_client()
    rule, amount = results().most_common(1)[0]
    assert amount > 1, "one result fits on a page"
    shown_on_report = html.document_fromstring(client.get("/report", headers={"Accept": BROWSER}).data)
    (every,) = shown_on_report.xpath(f"//a[@href='/gestand{path(rule)}#wijst-hierheen']/@href")
    pages = [client.get(f"{path(rule)}?page={number}", headers={"Accept": BROWSER}).data for number in range(1, 2 * amount + 1)]
    linked = {link.removeprefix("/gestand") for one in pages if one for link in html.document_fromstring(one).xpath("//section[@aria-labelledby='wijst-hierheen']//a/@href")}
    named = {quad.subject for quad in REPORT if str(quad.object) == rule}
    assert every and {path(node) for node in named} <= linked


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_the_report_speaks_four_languages(language: str) -> None:
    seen = shown("/report", language)
    wanted = [interface.text(language, key) for key in ("report.title", "report.ok", "report.result", "report.focus")]
    assert language == seen.get("lang")
    assert [] == [one for one in wanted if one not in text(seen)]


def test_programs_get_all_rules_in_one_document() -> None:
    assert {quad.triple for quad in parse(words.shapes(IRIS), RdfFormat.TURTLE)} == triples(get("/ns/shapes.ttl"), RdfFormat.TURTLE)
    assert "text/html" == get("/ns/shapes", BROWSER).mimetype
    assert "text/html" == get("/ns/shapes.html").mimetype


def test_a_rule_that_is_not_there_is_not_found() -> None:
    assert isinstance(RULES[0].subject, NamedNode)
    assert 404 == get(path(RULES[0].subject) + "x").status_code
