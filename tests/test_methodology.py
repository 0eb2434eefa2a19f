"""The methodology page: prose in three languages, every rule with its count, every figure of the release; all assessments lead to it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from gestand.server import interface
from gestand.server.app import create_app
from lxml import html
from pyoxigraph import QuerySolutions, Store

from gestand.iri import Iris
from gestand.pipeline import build
from gestand.release import Releases
from gestand.store import open_store
from gestand.terms import RDFS

from .building import EXAMPLES
from .serving import BASE, BROWSER, scratch

ROOT = EXAMPLES.parent
WRITTEN = ("nl", "en", "fr", "de")


@cache
def published() -> Releases:
    """Publish the examples with the figures of quality."""
    releases = Releases(scratch() / "releases")
    named = [EXAMPLES / f"{name}.toml" for name in ("pages", "register", "sections", "government")]
    build([*named, *sorted((ROOT / "quality").glob("*.toml"))], releases, Iris.of(BASE), lambda stage: None)
    return releases


@cache
def store() -> Store:
    current = published().current()
    assert current is not None
    return open_store(current.store)


def ask(query: str) -> list[tuple[str, ...]]:
    prefixes = f"PREFIX beb: <{BASE}/ns/belofte-bewijs#> PREFIX dqv: <http://www.w3.org/ns/dqv#> "
    found = store().query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)  # type: ignore[union-attr]


@cache
def shown(language: str, path: str = "/methodology") -> html.HtmlElement:
    client = create_app(published().root).test_client()
    answer = client.get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert 200 == answer.status_code
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_prose_has_the_same_sections_and_points_in_each_language() -> None:
    shapes = {
        tuple((part.get("aria-labelledby"), len(part.findall("p")), len(part.xpath(".//li"))) for part in shown(one).xpath("//div[@class='prose']/section"))
        for one in WRITTEN
    }  # fmt: skip
    assert 1 == len(shapes)
    assert ["apart", "wie", "stappen", "lezen", "vertekening"] == [name for name, *_ in shapes.pop()]


@pytest.mark.parametrize("language", WRITTEN)
def test_the_biases_that_the_study_found_are_told(language: str) -> None:
    said = words(shown(language).xpath("//section[@aria-labelledby='wie']")[0])
    assert all(fact in said for fact in ("2019–2024", "38", "200", "58"))
    assert "percent" not in words(shown(language).xpath("//section[@aria-labelledby='vertekening']")[0])


def test_every_rule_is_listed_with_how_often_it_held() -> None:
    rows = {row.xpath("./th/a/@href")[0]: int(row.xpath("./td[2]/text()")[0]) for row in shown("nl").xpath("//section[@aria-labelledby='regels']//tbody/tr")}
    asked = ask("SELECT ?rule (COUNT(DISTINCT ?thing) AS ?n) { ?rule a beb:ReadingRule OPTIONAL { ?thing beb:byRule ?rule } } GROUP BY ?rule")
    assert {rule.removeprefix("https://data.example").replace("/id/", "/doc/"): int(n) for rule, n in asked} == {
        href.replace("/id/", "/doc/"): n for href, n in rows.items()
    }
    assert any(rows.values())


def test_the_counts_of_the_rules_of_a_verdict_add_up_to_the_verdicts() -> None:
    """A count has its denominator beside it: all that the set read."""
    captions = {words(one).partition(": ")[0]: words(one).partition(": ")[2] for one in shown("en").xpath("//caption")}
    (number,) = ask("SELECT (COUNT(?v) AS ?n) { ?v a beb:Verdict }")
    assert f"{number[0]} read" == captions["Value of a verdict"]


def test_every_figure_of_the_release_stands_on_the_page() -> None:
    cells = shown("en").xpath("//section[@aria-labelledby='kwaliteit']//td[2]/span/a[2]")
    values = ask("SELECT ?m ?value { ?m a dqv:QualityMeasurement ; dqv:value ?value }")
    assert len(values) > 60
    assert sorted(value for _, value in values) == sorted(cell.text for cell in cells)


def test_a_scale_has_each_of_its_values_with_the_meaning() -> None:
    verdicts = [words(one) for one in shown("en").xpath("//h3[@id='schaal-Verdict']/following-sibling::dl[1]/dt")]
    meanings = shown("en").xpath("//h3[@id='schaal-Verdict']/following-sibling::dl[1]/dd")
    assert 7 == len(verdicts) == len([one for one in meanings if words(one)])


def test_each_assessment_leads_to_it_in_the_data_and_on_its_page() -> None:
    every = ask("SELECT ?a { ?a a beb:Assessment }")
    assert every == ask(f"SELECT ?a {{ ?a a beb:Assessment ; <{RDFS.seeAlso.value}> <{BASE}/methodology> }}")
    path = every[0][0].removeprefix("https://data.example/gestand").replace("/id/", "/doc/")
    assert interface.text("en", "methodology.link") in {words(one) for one in shown("en", path).xpath("//main//a[contains(@href, '/methodology')]")}


def test_every_page_leads_to_it() -> None:
    assert shown("nl", "/promises").xpath("//footer//a[substring(@href, string-length(@href) - 11) = '/methodology']")


def test_the_words_of_the_page_are_packed_with_the_software() -> None:
    folder = Path(interface.__file__).parent / "templates"
    assert [f"methodology-{one}.html" for one in sorted(WRITTEN)] == sorted(file.name for file in folder.glob("methodology-*.html"))
