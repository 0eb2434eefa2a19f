"""What rules read is shown where it belongs: gaps under an assessment, the trajectory on the page of a decision."""

from __future__ import annotations

from lxml import html
from pyoxigraph import QuerySolutions

from gestand.store import open_store
from tests.serving import BASE, IRIS, page, release

PREFIXES = f"PREFIX beb: <{IRIS.vocabulary}> "


def ask(query: str) -> list[list[str]]:
    found = open_store(release().store).query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [[getattr(value, "value", "") for value in row] for row in found]


def path(iri: str) -> str:
    return "/doc" + iri.removeprefix(f"{BASE}/id")


def shown(iri: str, language: str = "nl") -> html.HtmlElement:
    return html.document_fromstring(page(path(iri), language))


def test_a_promise_tells_each_gap_under_its_assessment_and_whether_a_rule_read_it() -> None:
    [[promise]] = ask("SELECT ?promise { ?assessment beb:assesses ?promise ; beb:hasGap ?gap . ?gap beb:byRule ?rule } ORDER BY ?promise LIMIT 1")
    kept = ask(f"SELECT ?gap ?words {{ ?assessment beb:assesses <{promise}> ; beb:hasGap ?gap . OPTIONAL {{ ?gap beb:gapText ?words }} }}")
    listed = shown(promise).xpath("//ul[@class='gaps']/li")
    assert {f"/gestand{path(gap)}" for gap, _ in kept} == {one.xpath("string(.//a/@href)") for one in listed}
    assert {words for _, words in kept if words} == {text for one in listed if (text := one.xpath("string(.//q)"))}
    assert all(one.xpath(".//span[@class='inferred']") for one in listed)


def test_a_decision_shows_all_of_its_trajectory_by_day_and_where_it_stands_itself() -> None:
    [[trajectory, decision, _]] = ask("SELECT ?t (MIN(?one) AS ?d) (COUNT(?one) AS ?n) { ?one beb:partOfTrajectory ?t } GROUP BY ?t ORDER BY DESC(?n) ?t LIMIT 1")
    kept = [day for [day] in ask(f"SELECT ?day {{ ?one beb:partOfTrajectory <{trajectory}> ; beb:decisionDate ?day }} ORDER BY ?day")]
    steps = shown(decision).xpath("//ol[@class='steps']/li")
    assert (kept, 1) == ([one.xpath("string(time/@datetime)") for one in steps], sum(one.get("aria-current") == "true" for one in steps))
    assert all(one.xpath(".//a") for one in steps if one.get("aria-current") is None)
