"""What people see: the entry page, the pages of things, the report, and that no link is dead."""

from __future__ import annotations

import re
from collections import Counter
from importlib.resources import files
from urllib.parse import parse_qs, urlsplit

import pytest
from gestand.server import interface
from lxml import html
from pyoxigraph import QuerySolutions, RdfFormat, parse

from gestand.formats import by_extension
from gestand.store import open_store
from gestand.terms import SH
from tests.serving import BASE, BROWSER, IRIS, app, get, one_of, page, release


def tree(path: str, language: str = "nl") -> html.HtmlElement:
    return html.document_fromstring(page(path, language))


def words(path: str, language: str = "nl") -> str:
    return " ".join(tree(path, language).text_content().split())


def ask(query: str) -> list[list[str]]:
    found = open_store(release().store).query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return [[str(value) for value in row] for row in found]


def test_the_query_of_the_entry_page_runs_as_it_stands_and_gives_what_the_page_shows() -> None:
    shown = tree("/")
    rows = ask(shown.xpath("string(//pre/code)"))
    counts = list(shown.xpath("//ol[@class='ranking']/li/span/text()"))
    assert [row[2].split('"')[1] for row in rows] == counts
    assert rows[0][0][1:-1].removeprefix(f"{BASE}/id") == shown.xpath("//ol[@class='ranking']/li/a/@href")[
        0
    ].removeprefix("/gestand/doc")


def test_the_entry_page_says_what_it_does_not_claim() -> None:
    assert "bewering van een beoordelaar" in words("/")


def test_the_entry_page_gives_a_promise_a_download_and_the_ontology_to_try() -> None:
    links = tree("/").xpath("//main//a/@href")
    for start in ("/gestand/doc/belofte/", "/gestand/dumps/latest/", "/gestand/ns/belofte-bewijs", "/gestand/report"):
        assert (
            200 == get(next(link for link in links if link.startswith(start)), BROWSER).status_code or "latest" in start
        )


def test_with_an_engine_the_entry_page_offers_to_run_its_query() -> None:
    from gestand.server.rendering import words as given

    with app().test_request_context():
        text = app().jinja_env.get_template("home.html").render(
            t=given("nl"), ui="nl", sparql=True, run="/sparql?query=SELECT", query="SELECT", top=[], counts=[], counted=Counter(),
            link=str, class_name=str, number=str, parts=app().jinja_env.get_template("parts.html").module, release="x", style="",
        )  # fmt: skip
    addresses = html.document_fromstring(text).xpath("//a[@class='button']/@href")
    assert [["SELECT"]] == [parse_qs(urlsplit(one).query)["query"] for one in addresses]


def test_the_counts_of_the_entry_page_are_those_of_the_release() -> None:
    names, numbers = (tree("/").xpath(f"//dl[@class='figures']//{part}/text()") for part in ("dt", "dd"))
    shown = dict(zip(names, numbers, strict=True))
    classes = release().manifest["counts"]["classes"]
    assert str(classes["EvidenceLink"]) == shown["Bewijslinks"]


def test_a_promise_shows_the_literal_text_and_names_the_assessor_as_the_one_who_claims() -> None:
    path = one_of("Promise")
    [[literal]] = ask(
        f"SELECT ?t {{ <{BASE}/id/{path}> <{IRIS.vocabulary}statedIn>/<{IRIS.vocabulary}literalText> ?t }}"
    )
    assert " ".join(literal.split('"')[1].split()) in words(f"/doc/{path}")
    assert "Dit beweert de beoordelaar „Voorbeeldbeoordelaar”" in words(f"/doc/{path}")


def test_each_marker_of_a_promise_leads_to_the_decision_it_cites_or_to_its_row() -> None:
    path = one_of("Promise")
    links = f"<{IRIS.vocabulary}hasFinding>/<{IRIS.vocabulary}hasEvidence>"
    rows = ask(
        f"SELECT ?l ?d {{ ?a <{IRIS.vocabulary}assesses> <{BASE}/id/{path}> ; {links} ?l . OPTIONAL {{ ?l <{IRIS.vocabulary}citesDecision> ?d }} }}"
    )
    cited = Counter(row[1][1:-1].replace(f"{BASE}/id/", "/gestand/doc/") for row in rows if row[1] != "None")
    markers = tree(f"/doc/{path}").xpath("//a[contains(@class,'marker')]")
    assert len(rows) == len(markers)
    assert cited == Counter(one.get("href") for one in markers if not one.get("href").startswith("#"))


def test_a_row_that_is_not_resolved_is_shown_as_such() -> None:
    [[row], *_] = ask(
        f"SELECT ?a {{ ?a <{IRIS.vocabulary}hasReference>/<{IRIS.vocabulary}resolutionStatus> <{BASE}/id/concept/Herkenning/meerduidig> }}"
    )
    statuses = tree(row[1:-1].replace(f"{BASE}/id", "/doc")).xpath(
        "//span[contains(@class,'status-meerduidig')]/text()"
    )
    assert {"meerduidig"} == set(statuses)


def test_a_promise_that_nobody_assessed_says_so_and_not_that_it_is_without_evidence() -> None:
    [[promise], *_] = ask(
        f"SELECT ?p {{ ?p a <{IRIS.vocabulary}Promise> FILTER NOT EXISTS {{ ?a <{IRIS.vocabulary}assesses> ?p }} }}"
    )
    assert "nog niet beoordeeld" in words(promise[1:-1].replace(f"{BASE}/id", "/doc"))


def test_a_decision_lists_the_promises_that_it_is_cited_for() -> None:
    rows = ask(f"SELECT DISTINCT ?d ?p {{ ?p <{IRIS.vocabulary}hasCitedDecision> ?d }} ORDER BY ?d")
    decision = Counter(row[0] for row in rows).most_common(1)[0][0]
    expected = {row[1][1:-1].replace(f"{BASE}/id", "/gestand/doc") for row in rows if row[0] == decision}
    shown = tree(decision[1:-1].replace(f"{BASE}/id", "/doc")).xpath("//ul[@class='cards']/li/h3/a/@href")
    assert expected == set(shown)


def test_an_agreement_counts_sections_with_and_without_assessment() -> None:
    totals = tree("/doc/regeerakkoord/2019-2024").xpath("//tfoot//td/text()")
    counts = release().manifest["counts"]
    assert [str(counts["sectionsWithText"]), str(counts["classes"]["Assessment"])] == totals[:2]


def test_each_fact_says_which_layer_it_stands_in() -> None:
    layers = tree(f"/doc/{one_of('Promise')}").xpath("//table[@class='facts']//a[contains(@class,'layer')]/text()")
    assert {"afgeleid"} == set(layers)


@pytest.mark.parametrize(
    ("expected", "language"), [("woord", "nl"), ("word", "en"), ("mot", "fr-BE"), ("Wort", "de"), ("woord", "es")]
)
def test_a_thing_is_named_in_the_readers_language(expected: str, language: str) -> None:
    assert [expected] == tree("/doc/proef/talen", language).xpath("//h1/text()")


def test_a_name_in_another_language_than_the_page_says_so() -> None:
    shown = tree("/doc/proef/hub", "fr")
    assert ("fr", ["nl"]) == (shown.get("lang"), shown.xpath("//h1/@lang"))


def test_markup_and_addresses_of_the_data_do_nothing() -> None:
    shown = tree("/doc/proef/markup")
    assert ["application/ld+json"] == shown.xpath("//script/@type")
    assert [] == [link for link in shown.xpath("//@href") if link.startswith("javascript")]
    assert "<script>alert(1)</script>" in shown.xpath("//h1")[0].text_content()


@pytest.mark.parametrize(
    "path",
    ["/", "/promises", "/dumps/", "/report", "/ns/belofte-bewijs", "/doc/proef/hub", "/doc/regeerakkoord/2019-2024"],
)
def test_a_page_needs_nobody_else_and_no_script(path: str) -> None:
    shown = tree(path)
    assert set() == {urlsplit(one).netloc for one in shown.xpath("//link/@href | //img/@src | //script/@src")} - {""}
    assert [] == shown.xpath("//@style | //style | //*[@onclick] | //script[not(@type='application/ld+json') and not(@src and @defer)]")
    assert (1, 1) == (len(shown.xpath("//h1")), len(shown.xpath("//main")))


def test_the_report_shows_every_severity_with_its_number() -> None:
    quads = list(parse(path=str(release().report), format=RdfFormat.TURTLE))
    expected = Counter(quad.object for quad in quads if quad.predicate == SH.resultSeverity)
    assert sum(expected.values()) == sum(
        int(text) for text in tree("/report").xpath("//h2/span[@class='count']/text()")
    )


def test_the_report_is_the_release_s_own_turtle() -> None:
    assert (
        release().report.read_bytes()
        == get("/report", "text/turtle").data
        == get(f"/release/{release().id}/report.ttl").data
    )


def test_a_release_has_a_page_and_a_manifest() -> None:
    assert release().id in words(f"/release/{release().id}")
    response = get(f"/release/{release().id}", "application/json")
    assert (release().manifest["content"], True) == (
        response.json["content"],
        "immutable" in response.headers["Cache-Control"],
    )


def test_the_service_says_that_it_lives_and_what_it_serves() -> None:
    assert ("ok\n", {"release": release().id}) == (get("/health").text, get("/ready").json)


@pytest.mark.parametrize(
    ("expected", "path"),
    [("text/plain", "/robots.txt"), ("image/svg+xml", "/favicon.svg"), ("text/css", "/static/style.css")],
)
def test_small_files_are_served(expected: str, path: str) -> None:
    assert (200, expected) == (get(path).status_code, get(path).mimetype)


def test_void_is_found_at_its_well_known_place() -> None:
    assert ("text/turtle", release().catalogue.read_bytes()) == ((void := get("/.well-known/void")).mimetype, void.data)
    assert f"/gestand/doc/release/{release().id}" == get("/.well-known/void", BROWSER).headers["Location"]


def test_the_sitemap_lists_every_promise_under_the_base() -> None:
    addresses = html.fromstring(get("/sitemap.xml").data).xpath("//loc/text()")
    promises = {
        row[0][1:-1].replace("/id/", "/doc/") for row in ask(f"SELECT ?p {{ ?p a <{IRIS.vocabulary}Promise> }}")
    }
    assert promises <= set(addresses)


def test_robots_and_language_models_are_told_where_to_look() -> None:
    assert f"Sitemap: {BASE}/sitemap.xml" in get("/robots.txt").text
    assert "claim of an assessor" in get("/llms.txt").text


def test_a_class_that_the_pages_do_not_know_is_called_by_its_own_name() -> None:
    assert ("Beloften", "Gap") == (interface.class_name("nl", "Promise"), interface.class_name("nl", "Gap"))


def test_every_text_exists_in_every_language_with_the_same_places() -> None:
    places = {
        language: {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in texts.items()}
        for language, texts in interface.TEXTS.items()
    }
    assert [places["nl"]] * 3 == [places[language] for language in ("en", "fr", "de")]


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_word_of_the_templates_exists(language: str) -> None:
    for template in (file for file in files("gestand.server.templates").iterdir() if file.name.endswith(".html")):
        used = set(re.findall(r"\bt\('([a-z.]+[a-z])'", template.read_text(encoding="utf-8")))
        assert (template.name, set()) == (template.name, used - set(interface.TEXTS[language]))


def links_of(text: str) -> set[str]:
    """Give the site's own addresses that a page links to; data, queries and other languages have tests of their own."""
    found = {link.partition("#")[0].partition("?")[0] for link in html.document_fromstring(text).xpath("//a[not(@hreflang)]/@href")}
    own = {link for link in found if link.startswith("/") and link != "/gestand/sparql"}
    return {link for link in own if by_extension(link.rpartition(".")[2]) is None}


def test_no_link_of_the_site_is_dead_and_every_promise_is_reached() -> None:
    waiting, seen, dead = ["/gestand/"], {"/gestand/"}, []
    while waiting:
        response = get(path := waiting.pop(), BROWSER)
        if response.status_code not in (200, 302, 303):
            dead.append((path, response.status_code))
        elif response.mimetype == "text/html" and response.status_code == 200:
            fresh = links_of(response.text) - seen
            seen |= fresh
            waiting += fresh
    promises = {
        row[0][1:-1].replace(f"{BASE}/id", "/gestand/doc")
        for row in ask(f"SELECT ?p {{ ?p a <{IRIS.vocabulary}Promise> }}")
    }
    assert ([], set()) == (dead, promises - seen)
