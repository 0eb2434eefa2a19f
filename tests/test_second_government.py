"""A second government, in French: published with the first, read by French rules, counted apart, shown in French."""

from __future__ import annotations

from pathlib import Path

import pytest
from gestand.server.app import create_app
from lxml import html
from lxml.html import HtmlElement
from pyoxigraph import QuerySolutions, Store

from gestand.pipeline import Built
from gestand.store import open_store

from . import example_counts as expected
from .building import BASE, BEB, EXAMPLES, build_quietly

FIRST = ("pages", "register", "sections", "government")
KEY = "contree-2020-2025"
LECTURE, REDACTION = "contree-lecture", "contree-redaction"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("two") / "releases"


@pytest.fixture(scope="module")
def built(root: Path) -> Built:
    """Build both governments in one release."""
    files = [*(EXAMPLES / f"{name}.toml" for name in FIRST), *sorted((EXAMPLES / "second-government").glob("*.toml"))]
    return build_quietly(files, root)


@pytest.fixture(scope="module")
def store(built: Built) -> Store:
    return open_store(built.release.store)


@pytest.fixture(scope="module")
def show(built: Built, root: Path) -> object:
    client = create_app(root).test_client()

    def page(path: str, language: str = "nl") -> HtmlElement:
        answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
        assert 200 == answer.status_code, answer.text
        return html.document_fromstring(answer.text)

    return page


def ask(store: Store, query: str) -> set[tuple[str, ...]]:
    prefixes = f"PREFIX beb: <{BEB}> PREFIX dcterms: <http://purl.org/dc/terms/> "
    found = store.query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return {tuple("" if one is None else one.value for one in row) for row in found}  # type: ignore[union-attr]


def tails(found: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {tuple(one.rpartition("/")[2] for one in row) for row in found}


# One release, every rule


def test_both_are_published_in_one_release_that_breaks_no_rule(built: Built) -> None:
    assert built.report is not None and built.report.conforms
    assert [] == [str(one) for one in built.faults if one.severity == "error" or "second-government" in str(one.place)]


@pytest.mark.parametrize(
    ("what", "first", "second"),
    [
        ("?x a beb:SectionPromise ; beb:promisedBy ?g", expected.SECTIONS_WITH_TEXT, 3),
        ("?x a beb:Assessment ; beb:assesses/beb:promisedBy ?g", expected.PAGES, 3),
        ("?x a beb:SectionPromise ; beb:promisedBy ?g FILTER NOT EXISTS { ?a beb:assesses ?x }", expected.SECTIONS_WITHOUT_PAGE, 1),
        ("?x a beb:EvidenceLink . ?x ^beb:hasEvidence/^beb:hasFinding/beb:assesses/beb:promisedBy ?g", expected.LINKS, 6),
        ("?x a beb:Decision ; beb:takenBy ?g", expected.DECISIONS, 5),
    ],
)
def test_each_government_is_counted_apart(store: Store, what: str, first: int, second: int) -> None:
    found = ask(store, f"SELECT ?g (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {what} }} GROUP BY ?g")
    assert {("5fed907ee6670526694a0706", str(first)), ("2020", str(second))} == tails(found)


def test_no_decision_is_cited_across_governments(store: Store) -> None:
    query = "SELECT ?p WHERE { ?p a beb:SectionPromise ; beb:promisedBy ?g ; beb:hasCitedDecision/beb:takenBy ?other FILTER(?g != ?other) }"
    assert set() == ask(store, query)


def test_its_texts_say_that_they_are_french(store: Store) -> None:
    query = f"""SELECT DISTINCT ?language WHERE {{ ?x dcterms:title|beb:literalText|beb:claimText|beb:verdictText|beb:promiseText ?text
                BIND(LANG(?text) AS ?language) FILTER(CONTAINS(STR(?x), "{KEY}") || CONTAINS(STR(?x), "/contree-")) }}"""
    assert {("fr",)} == ask(store, query)


# Read by French rules, never by Dutch ones


def test_its_prose_is_read_by_the_french_words_of_the_rules(store: Store) -> None:
    start = f"{BASE}/id/beoordeling/{KEY}/mobilite/1.1/{LECTURE}"
    read = ask(store, f"""SELECT ?what ?value WHERE {{
        {{ <{start}> beb:hasVerdict ?what . ?what beb:verdictValue ?value }} UNION
        {{ <{start}> beb:hasGap ?what . ?what beb:gapKind ?value }} UNION
        {{ <{start}> beb:hasFinding ?what . ?what beb:stance ?value }} }}""")  # fmt: skip
    assert {("verdict", "in-uitvoering"), ("1", "geen-meting"), ("2", "ondersteunt")} <= tails(read)


def test_dutch_rules_leave_it_alone(store: Store) -> None:
    atomic = f'SELECT ?x WHERE {{ ?x a beb:AtomicPromise ; beb:componentOf ?p FILTER(CONTAINS(STR(?p), "{KEY}")) }}'
    joined = f'SELECT ?x WHERE {{ ?x beb:normalizedText ?t FILTER(CONTAINS(STR(?x), "{KEY}")) }}'
    linked = f'SELECT ?x WHERE {{ ?x beb:linkFrom ?p FILTER(CONTAINS(STR(?p), "{KEY}") || CONTAINS(STR(?p), "/contree-")) }}'
    assert [set()] * 3 == [ask(store, query) for query in (atomic, joined, linked)]


def test_its_decisions_have_trajectories_and_statements(store: Store) -> None:
    steps = ask(store, f'SELECT ?d ?c WHERE {{ ?d beb:partOfTrajectory ?t . ?t beb:confidence ?c FILTER(CONTAINS(STR(?t), "{KEY}")) }}')
    assert {("contree-2021-014", "0.95"), ("contree-2021-071", "0.95")} == tails(steps)
    said = ask(store, 'SELECT ?d WHERE { ?s beb:statementOf ?d FILTER(CONTAINS(STR(?d), "/contree-")) }')
    assert {("contree-2022-003",)} == tails(said)


# Assessments and checks


def test_its_assessments_conflict_and_one_is_shown_first(store: Store) -> None:
    conflicts = f'SELECT ?a ?b WHERE {{ ?a beb:conflictsWith ?b FILTER(CONTAINS(STR(?a), "{KEY}")) }}'
    assert {(LECTURE, REDACTION), (REDACTION, LECTURE)} == tails(ask(store, conflicts))
    first = f"SELECT ?a WHERE {{ <{BASE}/id/belofte/{KEY}/mobilite/1.1> beb:preferredAssessment ?a }}"
    assert {(REDACTION,)} == tails(ask(store, first))


def test_the_status_of_its_evidence_follows_the_checks(store: Store) -> None:
    query = f"""SELECT ?status (COUNT(?l) AS ?n) WHERE {{ ?l beb:evidenceStatus ?status
                FILTER(CONTAINS(STR(?l), "{KEY}")) }} GROUP BY ?status"""
    assert {("bevestigd", "1"), ("foutief-toegewezen", "1"), ("geclaimd", "4")} == tails(ask(store, query))


# Pages


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_in_another_language_says_that_its_texts_are_french(show: object, language: str) -> None:
    page = show(f"/doc/belofte/{KEY}/mobilite/1.1", language)  # type: ignore[operator]
    quoted = page.xpath("//blockquote[contains(., 'Peut-être plus encore')]/@lang")
    found = page.xpath("//ol[@class='findings']/li/p[not(@class)]/@lang")
    assert (["fr"], {"fr"}, language) == (quoted, set(found), page.get("lang"))


def test_a_french_page_speaks_french_throughout(show: object) -> None:
    page = show(f"/doc/belofte/{KEY}/mobilite/1.1", "fr")  # type: ignore[operator]
    assert "fr" == page.get("lang")
    assert [] == page.xpath("//section//blockquote/@lang")
    assert "Évaluations côte à côte" in page.text_content()


def test_the_entry_page_counts_each_agreement_apart_and_adds_nothing_up(show: object) -> None:
    page = show("/")  # type: ignore[operator]
    rows = {
        row.xpath("string(th)"): [int(cell.text_content()) for cell in row.xpath("td")]
        for row in page.xpath("//table[contains(@class, 'apart')]/tbody/tr")
    }
    first = [expected.SECTIONS_WITH_TEXT, expected.PAGES, expected.PAGES, expected.DECISIONS]
    assert sorted([first, [3, 2, 3, 5]]) == sorted(rows.values())
    assert [] == page.xpath("//dl[@class='figures']")


def test_the_list_of_promises_is_parted_by_agreement(show: object) -> None:
    page = show("/promises", "en")  # type: ignore[operator]
    assert [str(expected.SECTIONS_WITH_TEXT), "3"] == page.xpath("//main/h2/span[@class='count']/text()")
    assert [expected.SECTIONS_WITH_TEXT, 3] == [len(table.xpath("tbody/tr")) for table in page.xpath("//table")]
    assert ["fr"] == page.xpath("//main/h2[2]/a/@lang")


def test_the_page_says_what_was_checked_of_the_evidence(show: object) -> None:
    page = show(f"/doc/belofte/{KEY}/mobilite/1.1", "fr")  # type: ignore[operator]
    shown = [" ".join(one.text_content().split()) for one in page.xpath("//p[contains(@class, 'evidence')]")]
    assert ["Statut des preuves: 2 revendiqué", "Statut des preuves: 1 confirmé · 1 mal attribué · 1 revendiqué"] == shown
