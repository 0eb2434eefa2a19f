"""Pages by topic: every count leads to as many as it says and to its query, and nothing unassessed counts as unproven."""

from __future__ import annotations

import json
from functools import cache
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from gestand.server import interface
from gestand.server.app import create_app
from lxml import html
from pyoxigraph import Literal, QuerySolution, QuerySolutions, Store

from gestand.iri import Iris
from gestand.pipeline import build
from gestand.release import Releases
from gestand.store import open_store
from tests.building import EXAMPLES, source_file, write
from tests.registers import decision
from tests.serving import BROWSER, scratch

BASE = "https://themas.example"
IRIS = Iris.of(BASE)
SOURCES = ("government", "pages", "register", "sections", "reference/samenstelling", "reference/themas", "reference/beleid")
WORDS = "Op voorstel van Vlaams minister Hilde Crevits krijgt de school een nieuw dak."
THEME = "17ddaff0-b2e3-4f02-9157-76a1cf593a5b"
NAMED = 53
"""More than one page of fifty."""

PAGES = ("/domains", "/themes", "/ministers", "/without-evidence")


@cache
def released() -> Releases:
    """Build the examples with the lists of ministers and themes, and decisions that name a minister."""
    folder = scratch()
    named = [decision(f"{number:024X}", WORDS, themeId=THEME) for number in range(1, NAMED + 1)]
    write(folder, {"beslissingen/2021-03.json": json.dumps({"count": NAMED, "data": named})})
    files = [*(EXAMPLES / f"{name}.toml" for name in SOURCES), source_file(folder, "news-items", "beslissingen")]
    build(files, Releases(folder / "releases"), IRIS, lambda stage: None)
    return Releases(folder / "releases")


@cache
def client() -> FlaskClient:
    return create_app(released().root).test_client()


@cache
def store() -> Store:
    found = released().current()
    assert found is not None
    return open_store(found.store)


def ask(query: str) -> list[QuerySolution]:
    prefixes = f"PREFIX beb: <{IRIS.vocabulary}> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    found = store().query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return list(found)


def amount(query: str) -> int:
    [row] = ask(query)
    assert isinstance(row["n"], Literal)
    return int(row["n"].value)


def tree(path: str, language: str = "nl") -> html.HtmlElement:
    response = client().get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert 200 == response.status_code, response.text
    return html.document_fromstring(response.text)


def number(text: str) -> int:
    return int("".join(filter(str.isdigit, text)))


def first_of(path: str) -> str:
    """Give the first topic of a list."""
    return str(tree(path).xpath(f"//tbody//th//a[starts-with(@href, '{path}/')]/@href")[0])


def counts(path: str) -> dict[str, int]:
    """Read the figures of a page by name."""
    figures = tree(path).xpath("//dl[@class='figures']/div")
    return {one.xpath("string(dt)"): number(one.xpath("string(dd//a[1])")) for one in figures}


@pytest.mark.parametrize("path", ["/domains", "/ministers", "/without-evidence", "domain", "theme", "minister"])
def test_each_count_leads_to_as_many_things_and_to_a_query_that_gives_as_many(path: str) -> None:
    whole = path if path in PAGES else first_of(f"/{path}s")
    counted = tree(whole).xpath("//span[@class='counted-link']/a[1]")
    assert counted
    for one in counted[:: max(1, len(counted) // 10)]:
        address = one.get("href")
        listed = client().get(address.replace("/search", "/search.json", 1)).json
        asked = client().get(address.replace("/search", "/search.rq", 1)).text
        rows = store().query(asked, use_default_graph_as_union=True)
        assert number(one.text) == listed["total"] == len(list(rows)), address


def test_domains_count_what_the_data_says() -> None:
    for row in tree("/domains").xpath("//tbody/tr"):
        chapter = f"<{BASE}/id/sectie/{row.xpath('string(th/a/@href)').removeprefix('/domains/')}>"
        inside = f"?p a beb:SectionPromise ; beb:statedIn/dcterms:isPartOf* {chapter} ."
        expected = [
            amount(f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ {inside} {more} }}")
            for more in (
                "",
                "FILTER EXISTS { ?a beb:assesses ?p ; beb:hasFinding/beb:hasEvidence ?l }",
                "FILTER EXISTS { ?a beb:assesses ?p } FILTER NOT EXISTS { ?a beb:assesses ?p ; beb:hasFinding/beb:hasEvidence ?l }",
                "FILTER NOT EXISTS { ?a beb:assesses ?p }",
            )
        ]
        assert expected == [number(cell.xpath("string(.//a[1])")) for cell in row.xpath("td")[:4]]


def test_with_without_and_never_assessed_are_all_promises_and_no_promise_is_two_of_them() -> None:
    whole, *parts = [number(one.text) for one in tree("/domains").xpath("//tfoot//td//a[1]")][:4]
    assert whole == sum(parts) > 0
    assert whole == amount("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a beb:SectionPromise }")


def test_a_domain_lists_its_promises_and_says_which_nobody_assessed() -> None:
    path = first_of("/domains")
    chapter = f"<{BASE}/id/sectie/{path.removeprefix('/domains/')}>"
    rows = ask(f"SELECT DISTINCT ?p {{ ?p a beb:SectionPromise ; beb:statedIn/dcterms:isPartOf* {chapter} }}")
    shown = tree(path).xpath("//section[@aria-labelledby='beloften']//tbody/tr/td[1]/a/@href")
    assert {row["p"].value.replace(f"{BASE}/id", "/doc") for row in rows} == set(shown)


def test_promises_without_evidence_are_those_that_were_assessed() -> None:
    for state, lacking in (("zonder-bewijslink", "FILTER EXISTS { ?a beb:assesses ?p } FILTER NOT EXISTS { ?b beb:assesses ?p ; beb:hasFinding/beb:hasEvidence ?l }"),
                           ("niet-beoordeeld", "FILTER NOT EXISTS { ?a beb:assesses ?p }")):  # fmt: skip
        expected = {row["p"].value.replace(f"{BASE}/id", "/doc") for row in ask(f"SELECT DISTINCT ?p {{ ?p a beb:SectionPromise {lacking} }}")}
        shown = tree(f"/without-evidence?state={state}").xpath("//section[@aria-labelledby='beloften']//tbody/tr/td[1]/a/@href")
        assert (state, expected) == (state, set(shown)) and len(expected) == len(shown) <= 50


def test_a_minister_has_the_decisions_that_links_name_with_how_they_were_linked() -> None:
    path = first_of("/ministers")
    shown = tree(path)
    iri = shown.xpath("string(//header//a[@rel='external']/@href)")
    rows = ask(f"SELECT ?d ?way {{ ?l a beb:Link ; beb:linkFrom ?d ; beb:linkTo <{iri}> ; beb:linkWay ?w . ?d beb:involvedMinister <{iri}> . ?w skos:prefLabel ?way FILTER(LANG(?way) = 'nl') }}")
    listed = shown.xpath("//section[@aria-labelledby='beslissingen']//tbody/tr")
    listed += tree(f"{path}?page=2").xpath("//section[@aria-labelledby='beslissingen']//tbody/tr")
    ways = {(row.xpath("string(td[2]/a/@href)"), row.xpath("string(td[3])").split()[0]) for row in listed}
    assert {"Vlaams minister Hilde Crevits"} == set(shown.xpath("//td/q/text()"))
    assert {(row["d"].value.replace(f"{BASE}/id", "/doc"), row["way"].value.split()[0]) for row in rows} == ways != set()


def test_ministers_stand_by_name_and_not_by_number() -> None:
    names = tree("/ministers").xpath("//tbody//th//a/text()")
    assert names == sorted(names) and all(", " in name for name in names)


def test_a_theme_shows_the_chapters_that_match_it() -> None:
    rows = ask("SELECT DISTINCT ?theme ?chapter { ?chapter a beb:AgreementSection ; skos:closeMatch|skos:narrowMatch|skos:broadMatch ?theme }")
    listed = {(row.xpath("string(th//a/@href)"), one) for row in tree("/themes").xpath("//tbody/tr") for one in row.xpath("td[2]//a/@href")}
    expected = {(f"/themes/{row['theme'].value.rpartition('/')[2]}", row["chapter"].value.replace(f"{BASE}/id/sectie", "/domains")) for row in rows}
    assert expected == listed != set()


def test_a_theme_has_the_decisions_for_which_the_register_records_it() -> None:
    shown = tree(f"/themes/{THEME}")
    counted = shown.xpath("string(//section[@aria-labelledby='beslissingen']//span[@class='counted-link']/a[1])")
    assert (NAMED, 50) == (number(counted), len(shown.xpath("//section[@aria-labelledby='beslissingen']//tbody/tr")))


@pytest.mark.parametrize("path", ["/domains/niets", "/themes/niets", "/ministers/niets", "/domains/2019-2024/niets"])
def test_a_topic_that_is_not_there_is_not_found(path: str) -> None:
    assert 404 == client().get(path).status_code


@pytest.mark.parametrize(("query", "status"), [("page=2", 404), ("page=x", 400), ("state=alles", 400)])
def test_pages_and_states_that_are_not_there_are_refused(query: str, status: int) -> None:
    assert status == client().get(f"/without-evidence?{query}").status_code


@pytest.mark.parametrize("language", interface.LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_speaks_each_language(path: str, language: str) -> None:
    heading = " ".join(tree(path, language).xpath("string(//h1)").split())
    keys = {"/domains": "domains", "/themes": "themes", "/ministers": "ministers", "/without-evidence": "unproven"}
    assert heading.startswith(interface.TEXTS[language][f"topic.{keys[path]}"])


def test_a_chapter_leads_to_its_domain_and_back_and_other_sections_do_not() -> None:
    domain = first_of("/domains")
    chapter = domain.replace("/domains", "/doc/sectie")
    assert ([domain], True) == (tree(chapter).xpath(f"//main//a[@href='{domain}']/@href"), chapter in tree(domain).xpath("//main//a/@href"))
    section = f"<{BASE}{chapter.replace('/doc', '/id')}>"
    [row, *_] = ask(f"SELECT ?s {{ ?s dcterms:isPartOf {section} }}")
    assert [] == tree(row["s"].value.replace(f"{BASE}/id", "/doc")).xpath("//main//a[starts-with(@href, '/domains')]")


def test_the_sitemap_names_every_page_by_topic_and_search_is_left_alone() -> None:
    listed = set(html.fromstring(client().get("/sitemap.xml").data).xpath("//loc/text()"))
    linked = {f"{BASE}{href}" for path in ("/domains", "/ministers") for href in tree(path).xpath(f"//tbody//th//a[starts-with(@href, '{path}/')]/@href")}
    assert {f"{BASE}{path}" for path in PAGES} | linked <= listed
    assert "Disallow: /search\n" in client().get("/robots.txt").text


def test_the_home_page_leads_to_every_topic() -> None:
    assert set(PAGES) <= set(tree("/").xpath("//main//a/@href"))


def test_long_lists_have_pages_that_together_show_all_once() -> None:
    path = first_of("/ministers")
    pages = [tree(f"{path}?page={number}") for number in (1, 2)]
    listed = [set(one.xpath("//section[@aria-labelledby='beslissingen']//tbody/tr/td[2]/a/@href")) for one in pages]
    assert ([f"{path}?page=2"], [f"{path}?page=1"]) == (pages[0].xpath("//a[@rel='next']/@href"), pages[1].xpath("//a[@rel='prev']/@href"))
    assert [50, NAMED - 50] == [len(one) for one in listed] and not listed[0] & listed[1]
    assert 404 == client().get(f"{path}?page=3").status_code


def test_a_chosen_list_keeps_its_choice_on_other_pages() -> None:
    from gestand.server.topics import _paged

    around = _paged("/x", 2, 3, state="niet-beoordeeld")
    asked = [parse_qs(urlsplit(around[name]).query) for name in ("previous", "next")]
    assert [{"state": ["niet-beoordeeld"], "page": [page]} for page in ("1", "3")] == asked
