"""The site of the real corpus in a real browser: what people come for, every kind of page, and what a page costs."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser
from pyoxigraph import QuerySolutions, Store

from gestand.release import Release
from gestand.store import open_store
from tests import whole
from tests.browsing import SCREENSHOTS, SEEN, Visitor, chromium, visitor
from tests.building import BASE, BEB, IRIS, build_quietly
from tests.journeys import TOPIC, walk
from tests.sparql_server import Server, start

pytestmark = [pytest.mark.corpus, pytest.mark.themis, pytest.mark.belgium]

PHONE, DESK = 360, 1280
MOST_BYTES = 200_000
MOST_PACKED = 60_000
PREFIXES = f"PREFIX beb: <{BEB}> PREFIX dcterms: <http://purl.org/dc/terms/> "
ALIGNED = "?whole beb:statedIn ?this ; beb:hasComponent ?part . ?finding beb:hasAlignment/beb:aboutPromise ?part"
KINDS = {
    "section": f"SELECT ?this (COUNT(*) AS ?n) {{ {ALIGNED} }} GROUP BY ?this",
    "chapter": "SELECT ?this (COUNT(*) AS ?n) { ?part dcterms:isPartOf ?this . ?this dcterms:isPartOf ?agreement . ?agreement a beb:CoalitionAgreement } GROUP BY ?this",
    "agreement": "SELECT ?this (0 AS ?n) { ?this a beb:CoalitionAgreement }",
    "promise": "SELECT ?this (COUNT(*) AS ?n) { ?assessment beb:assesses ?this ; beb:hasGap ?gap } GROUP BY ?this",
    "most-cited": "SELECT ?this (COUNT(DISTINCT ?decision) AS ?n) { ?this beb:hasCitedDecision ?decision } GROUP BY ?this",
    "atomic-promise": "SELECT ?this (COUNT(*) AS ?n) { ?finding beb:hasAlignment/beb:aboutPromise ?this } GROUP BY ?this",
    "decision": "SELECT ?this (COUNT(*) AS ?n) { ?link beb:citesDecision ?this . ?this beb:partOfTrajectory ?t ; beb:resultedInAct ?act } GROUP BY ?this",
    "trajectory": "SELECT ?this (COUNT(*) AS ?n) { ?one beb:partOfTrajectory ?this } GROUP BY ?this",
    "assessment": "SELECT ?this (COUNT(*) AS ?n) { ?this a beb:Assessment ; beb:hasFinding ?finding } GROUP BY ?this",
    "finding": "SELECT ?this (COUNT(*) AS ?n) { ?this beb:hasAlignment ?alignment ; beb:hasEvidence ?link } GROUP BY ?this",
}
"""The thing of each kind with the most to show: the page that is hardest to draw."""

FIXED = {
    "home": "/", "domains": "/domains", "themes": "/themes", "ministers": "/ministers",
    "municipalities": "/municipalities", "without-evidence": "/without-evidence",
    "search": f"/search?q={TOPIC}", "promises": "/promises", "report": "/report", "methodology": "/methodology", "dumps": "/dumps/",
    "changes": "/changes", "corrections": "/corrections", "about": "/about", "links": "/links", "query": "/sparql",
}  # fmt: skip
MOVES = {"query": "the script puts an editor in the place of the plain field"}
"""Pages that may shift, with the reason."""

LISTED = {"domain": "/domains", "minister": "/ministers", "theme": "/themes", "municipality": "/municipalities"}
"""Pages that another page lists: the first is looked at."""


@pytest.fixture(scope="module")
def release(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("whole")
    return build_quietly(whole.sources(data, folder), folder / "releases").release


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release.store)


@pytest.fixture(scope="module")
def server(release: Release) -> Server:
    return start(release.path.parent)


@pytest.fixture(scope="module")
def site(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with chromium() as started:
        yield started


def ask(store: Store, query: str) -> list[list[str]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [[getattr(value, "value", "") for value in row] for row in found]


def doc(iri: str) -> str:
    return iri.replace(f"{IRIS.base}/id", "/doc", 1)


@pytest.fixture(scope="module")
def pages(store: Store, server: Server, release: Release) -> dict[str, str]:
    """Give a page of each kind, by the name of its picture."""
    things = {kind: doc(ask(store, f"{query} ORDER BY DESC(?n) ?this LIMIT 1")[0][0]) for kind, query in KINDS.items()}
    listed = {}
    for kind, path in LISTED.items():
        lists = html.document_fromstring(server.ask("GET", path, Accept="text/html").text)
        listed[kind] = str(lists.xpath(f"//main//a[starts-with(@href, '{path}/')]/@href")[0])
    share = things["promise"].removeprefix("/doc")
    return FIXED | things | listed | {"release": f"/release/{release.id}", "share": f"/share{share}", "embed": f"/embed{share}"}


# each pair of language, width and script; the examples are walked in all eight ways
@pytest.mark.parametrize(
    ("language", "width", "script"),
    [("nl", PHONE, True), ("nl", DESK, False), ("fr", PHONE, False), ("fr", DESK, True)],
)
def test_a_newcomer_finds_by_links_alone(browser: Browser, site: str, language: str, width: int, script: bool) -> None:
    with visitor(browser, site, language, width, java_script_enabled=script) as person:
        walk(person, language)


def test_every_kind_of_page_breaks_no_rule_of_accessibility_and_stands_still(browser: Browser, site: str, pages: dict[str, str]) -> None:
    dark = visitor(browser, site, "fr", PHONE, color_scheme="dark", reduced_motion="reduce")
    light = visitor(browser, site, "nl", DESK, color_scheme="light")
    found = []
    with dark as phone, light as desk:
        for (window, person), rules in zip((("360-dark", phone), ("1280-light", desk)), (SEEN, ()), strict=True):
            for kind, path in pages.items():
                found += _looked_at(person, kind, path, window, rules)
    assert [] == found


def _looked_at(person: Visitor, kind: str, path: str, window: str, rules: object) -> list[str]:
    """Open a page, keep its picture; list what is wrong with it."""
    person.open(path)
    moved = 0 if kind in MOVES else person.seen()["shift"]
    person.page.screenshot(path=SCREENSHOTS / f"corpus-{kind}-{window}.png")
    told = [*person.faults(*(rules or ())), *person.seen()["refused"]]  # type: ignore[misc]
    told += [f"{person.wider_than_window()} pixels too wide"] if person.wider_than_window() else []
    told += [f"moved by {moved}"] if moved else []
    return [f"{kind} {path} {window}: {one}" for one in told]


@pytest.mark.parametrize("kind", ["promise", "most-cited"])
def test_a_promise_page_is_light_and_asks_for_one_style_sheet(browser: Browser, site: str, pages: dict[str, str], kind: str) -> None:
    with visitor(browser, site) as person:
        person.open("/health")
        nothing = person.seen()["largest"]
        person.noted.requests.clear()
        answer = person.open(pages[kind])
        person.page.wait_for_load_state("networkidle")
        seen, packed = person.seen(), len(gzip.compress(answer.body()))
        kinds = Counter(one.resource_type for one in person.noted.requests)
        sent = person.noted.bytes_sent()
        print(f"{kind}: {sent} bytes, HTML {packed} packed, largest paint {seen['largest']:.0f} ms (/health {nothing:.0f} ms)")
        assert (1, 1, 0) == (kinds["document"], kinds["stylesheet"], kinds["script"])
        assert (True, True) == (0 < sent < MOST_BYTES, 0 < packed < MOST_PACKED)
        assert (0, True) == (seen["shift"], 0 < seen["paint"] <= seen["largest"])


def test_a_section_marks_each_aligned_finding_right_behind_its_atomic_promise(store: Store, server: Server, pages: dict[str, str]) -> None:
    section = pages["section"].replace("/doc", f"{BASE}/id", 1)
    kept = ask(store, f"SELECT DISTINCT ?part ?finding {{ {ALIGNED.replace('?this', f'<{section}>')} }}")
    [[text]] = ask(store, f"SELECT ?text {{ <{section}> beb:literalText ?text }}")
    quote = html.document_fromstring(server.ask("GET", pages["section"], Accept="text/html").text).xpath("//blockquote[@class='literal']")[0]
    pairs = set()
    for marker in quote.xpath(".//a[contains(@class, 'aligned')]"):
        pairs.add((marker.xpath("preceding-sibling::a[contains(@class, 'atomic')][1]/@href")[0], marker.get("href")))
        marker.text = ""
    assert {(doc(part), doc(finding)) for part, finding in kept} == pairs != set()
    assert text.split() == quote.text_content().split()


@pytest.mark.parametrize("facet", ["domain", "minister", "year", "verdict", "evidence", "decision_kind"])
def test_each_facet_counts_what_its_value_finds_as_page_csv_and_json(server: Server, facet: str) -> None:
    value = json.loads(server.ask("GET", "/search.json").text)["facets"][facet][0]
    asked = urlencode({facet: value["key"]})
    found = json.loads(server.ask("GET", f"/search.json?{asked}").text)
    shown = html.document_fromstring(server.ask("GET", f"/search?{asked}", Accept="text/html").text)
    assert 0 < value["count"] == found["total"] == len(server.ask("GET", f"/search.csv?{asked}").text.splitlines()) - 1
    assert {"CSV", "JSON", "SPARQL"} == set(shown.xpath("//main//p[@class='formats']/a/text()"))


def test_titles_are_proposed_while_somebody_types_and_nobody_else_is_asked(browser: Browser, site: str, server: Server) -> None:
    with visitor(browser, site) as person:
        person.open("/")
        person.page.locator("main input[name='q']").press_sequentially("gebouw")
        person.page.wait_for_selector("#proposed option", state="attached")
        proposed = json.loads(server.ask("GET", "/search/complete?q=gebouw").text)[1]
        assert proposed == [one.get_attribute("value") for one in person.page.locator("#proposed option").all()] != []
        assert ([], []) == (person.noted.elsewhere(urlsplit(site).netloc), person.noted.complaints)
