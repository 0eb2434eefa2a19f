"""Search: words however they are written, the values that things have, the same set by SPARQL, and hostile questions."""

from __future__ import annotations

import csv
import re
import sqlite3
import time
from functools import cache
from pathlib import Path

import pytest
from gestand.server import interface
from lxml import etree, html
from pyoxigraph import QuerySolutions

from gestand.release import Release
from gestand.search import facets
from gestand.search.asked import MOST_SIGNS, MOST_WORDS, TooMuch, read
from gestand.search.excerpt import excerpt, marked
from gestand.search.find import Search, places_of
from gestand.search.gather import Gathered, Thing, gather, told_apart
from gestand.search.index import FILE, sum_of, write_file
from gestand.search.terms import forms, terms
from gestand.store import open_store
from tests.serving import BROWSER, IRIS, get, page, release

LANGUAGES = ("nl",)
TEXTS = {
    "woon": "Een plan voor het woon-werkverkeer in de rand.",
    "huizen": "We bouwen sociale woningen in elke gemeente.",
    "energie": "Energie-efficiëntie: de re-integratie van “groene” stroom.",
    "kou": "Maatregelen tegen de kou.",
    "maat": "Eén maatregel, twee maten.",
}


def of(texts: dict[str, str], folder: Path) -> Search:
    """Index texts by name."""
    things = tuple(Thing(f"urn:{name}", "belofte", "", "", text, "nl") for name, text in texts.items())
    kind = facets.Value("belofte", "urn:klasse", True)
    return Search(write_file(folder / FILE, Gathered(things, {(facets.KIND, kind): tuple(range(len(things)))})))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Search:
    return of(TEXTS, tmp_path_factory.mktemp("search"))


def found(search: Search, question: str) -> set[str]:
    return {one.iri.removeprefix("urn:") for one in search.things(search.find(read(question), {}).places)}


@cache
def example() -> Search:
    return Search.of(release())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("woon-werkverkeer", {"woon"}),
        ("woonwerkverkeer", {"woon"}),
        ("werkverkeer", {"woon"}),
        ("WOON-WERK", {"woon"}),
        ("energie-efficientie", {"energie"}),
        ("énergie", {"energie"}),
        ("reintegratie", {"energie"}),
        ("woning", {"huizen"}),
        ("gemeenten bouwen", {"huizen"}),
        ("maatregel", {"kou", "maat"}),
        ('"sociale woningen"', {"huizen"}),
        ('"woningen sociale"', set()),
        ('"woon-werkverkeer in de rand"', {"woon"}),
        ("groene kou", set()),
        ("“groene” stroom", {"energie"}),
    ],
)
def test_words_are_found_however_they_are_written(small: Search, question: str, expected: set[str]) -> None:
    assert expected == found(small, question)


@pytest.mark.parametrize(
    "question",
    [
        "", '"', '""', "*", "a*", "NEAR(", "NEAR(a b, 2)", "AND", "a AND", "OR OR", "NOT", "-", "title_words:woon", "{text_words}:x",
        "^woon", "'; DROP TABLE thing; --", "\x00", "woon\x00", "\ud800", "🏠", "‮woon", "نص", "日本語", "%", "_", "\\", "a" * MOST_SIGNS,
        '"' * MOST_SIGNS, "()" * 100, "ﬁ ß İ ŉ", "\u0301\u0301",
    ],
)  # fmt: skip
def test_no_question_is_taken_for_the_language_of_the_index(small: Search, question: str) -> None:
    before = found(small, "kou")
    found(small, question)
    assert {"kou"} == before == found(small, "kou")


@pytest.mark.parametrize("word", ["AND", "OR", "NOT", "NEAR"])
def test_words_of_the_language_of_the_index_are_words(word: str, tmp_path: Path) -> None:
    search = of({"een": f"huis {word} tuin", "twee": "huis en tuin"}, tmp_path)
    assert {"een"} == found(search, word) == found(search, f"huis {word} tuin")


def test_too_long_a_question_is_refused_with_the_limit() -> None:
    with pytest.raises(TooMuch, match=f"{MOST_SIGNS} characters; this one has {MOST_SIGNS + 1}"):
        read("a" * (MOST_SIGNS + 1))
    with pytest.raises(TooMuch, match="16 words"):
        read(" ".join("abcdefghijklmnopq"))


def test_the_found_words_are_marked_and_nothing_of_the_text_is_lost() -> None:
    text = TEXTS["energie"]
    pieces = marked(text, read("efficiëntie stromen"), LANGUAGES)
    assert ["Energie-efficiëntie", "stroom"] == [piece.text for piece in pieces if piece.found]
    assert text == "".join(piece.text for piece in pieces)


def test_an_excerpt_shows_where_most_words_stand() -> None:
    long = "vooraf kou " + "woorden zonder belang " * 60 + "hier staan kou en wind samen " + "en nog meer " * 60
    pieces = excerpt(long, read("kou wind"), LANGUAGES, 120)
    shown = "".join(piece.text for piece in pieces)
    assert ["kou", "wind"] == [piece.text for piece in pieces if piece.found]
    assert shown.startswith("… ") and shown.endswith(" …") and len(shown) <= 124 and shown.strip("… ") in long


def test_a_set_is_written_and_read_back() -> None:
    assert [[], [0], [7, 8, 300]] == [places_of(sum_of(one)) for one in ([], [0], [300, 8, 7])]


def test_a_word_with_hyphens_has_its_parts_behind_so_that_phrases_hold() -> None:
    assert ("woonwerkverkeer", "woon", "werkverkeer") == forms("Woon-werkverkeer")
    assert "het woonwerkverkeer in woon werkverkeer" == terms("het woon-werkverkeer in", "nl").words


def test_the_release_lists_its_index_and_the_same_store_gives_the_same_bytes(tmp_path: Path) -> None:
    again = write_file(tmp_path / FILE, gather(open_store(release().store), IRIS))
    assert again.read_bytes() == (release().path / FILE).read_bytes()
    assert 1 == [entry["path"] for entry in release().manifest["files"]].count(FILE)


def test_a_release_without_index_finds_the_same(tmp_path: Path) -> None:
    old = tmp_path / release().id
    old.mkdir()
    for name in ("manifest.json", "store"):
        (old / name).symlink_to(release().path / name)
    assert example().find(read("beleid"), {}).places == Search.of(Release(old)).find(read("beleid"), {}).places != []


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    path = write_file(tmp_path / FILE, Gathered((), {}))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ValueError, match="format 99"):
        Search(path)


def by_sparql(chosen: dict[str, str]) -> set[str]:
    values = {name: example().values[name][key].value for name, key in chosen.items()}
    rows = open_store(release().store).query(facets.query(IRIS, values), use_default_graph_as_union=True)
    assert isinstance(rows, QuerySolutions)
    listed = [row["thing"].value for row in rows]
    assert len(listed) == len(set(listed))
    return set(listed)


def by_index(chosen: dict[str, str]) -> set[str]:
    return {one.iri for one in example().things(example().find(read(""), chosen).places)}


def test_each_value_finds_what_its_query_finds() -> None:
    search = example()
    for name, values in search.values.items():
        for key in values:
            expected = by_sparql({name: key})
            assert (name, key, expected) == (name, key, by_index({name: key}))
            assert len(expected) == {v.key: n for v, n in search.counts(search.all, name)}.get(key, 0)


def test_every_facet_with_data_in_the_examples_is_met() -> None:
    assert {facets.KIND, facets.DOMAIN, facets.YEAR, facets.EVIDENCE, facets.DECISION_KIND, facets.GOVERNMENT} <= set(example().values)


def test_two_values_find_what_their_query_finds_and_the_counts_foretell_it() -> None:
    search = example()
    domain = max(search.values[facets.DOMAIN], key=lambda key: search.values[facets.DOMAIN][key].bits.bit_count())
    result = search.find(read(""), {facets.DOMAIN: domain})
    for name in (facets.KIND, facets.EVIDENCE, facets.YEAR):
        for value, amount in search.counts(result.bits, name):
            chosen = {facets.DOMAIN: domain, name: value.key}
            assert amount == len(by_index(chosen)) and by_index(chosen) == by_sparql(chosen)


def test_words_and_values_choose_together() -> None:
    search = example()
    every = search.find(read("beleid"), {})
    kinds = {value.key: amount for value, amount in search.counts(every.bits, facets.KIND)}
    parts = {key: search.find(read("beleid"), {facets.KIND: key}).places for key in kinds}
    assert kinds == {key: len(places) for key, places in parts.items()}
    assert sorted(every.places) == sorted(place for places in parts.values() for place in places) == places_of(every.bits)


def test_the_document_names_every_choice_and_every_form() -> None:
    told = (Path(__file__).parent.parent / "docs" / "search.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|", told, re.MULTILINE)
    assert {facets.KIND, *(one.name for one in facets.FACETS)} == {one for one in rows if not one.startswith("/")}
    forms_told = [one for one in rows if one.startswith(("/search", "/opensearch"))]
    assert {200} == {get(f"{path}?q=beleid").status_code for path in forms_told} and len(forms_told) == 5
    assert f"{MOST_SIGNS} characters and {MOST_WORDS} words" in told


def test_two_values_with_one_short_key_are_called_by_their_whole_iri() -> None:
    one, two, other = (facets.Value(iri.rpartition("/")[2], iri, True) for iri in ("urn:a/1", "urn:b/1", "urn:b/2"))
    apart = told_apart({one: {1}, two: {2}, other: {3}})
    assert {"urn:a/1": {1}, "urn:b/1": {2}, "2": {3}} == {value.key: places for value, places in apart.items()}


def test_words_in_a_query_stay_a_comment() -> None:
    text = facets.query(IRIS, {}, "klimaat\n} INSERT\r\nx")
    assert 1 == sum(line.startswith("#") for line in text.splitlines()) and "\nx" not in text


def test_finding_takes_less_time_than_reading_everything() -> None:
    """A ratio, since machines differ: one question against a walk over all texts."""
    search = example()
    began = time.perf_counter()
    everything = search.things(places_of(search.all))
    walked = time.perf_counter() - began
    quickest = min(_seconds(search) for _ in range(5))
    assert len(everything) > 100 and quickest < walked


def _seconds(search: Search) -> float:
    began = time.perf_counter()
    search.things(search.find(read("klimaat"), {}).places[:20])
    return time.perf_counter() - began


def tree(path: str, language: str = "nl") -> html.HtmlElement:
    return html.document_fromstring(page(path, language))


def test_the_page_shows_what_the_index_finds_with_its_words_marked() -> None:
    shown = tree("/search?q=beleid")
    hrefs = shown.xpath("//ol[@class='hits']/li/h2/a/@href")
    expected = [one.iri.replace(f"{IRIS.base}/id", "/gestand/doc") for one in example().things(example().find(read("beleid"), {}).places)]
    assert expected[:20] == hrefs
    assert all("beleid" in mark.lower() for mark in shown.xpath("//mark/text()")) and shown.xpath("//mark")


def test_markup_in_a_question_is_text() -> None:
    shown = get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22", BROWSER)
    assert (200, False) == (shown.status_code, "<script>alert" in shown.text)
    assert ["<script>alert(1)</script>\""] == html.document_fromstring(shown.text).xpath("//input[@id='q']/@value")


@pytest.mark.parametrize("path", ["/search?q=beleid", "/search", f"/search?{facets.KIND}=beslissing"])
def test_each_choice_leads_to_as_many_as_it_says(path: str) -> None:
    choices = tree(path).xpath("//nav[@class='facets']//li[not(a/@aria-current)]")
    for one in choices[:: max(1, len(choices) // 8)]:
        [href] = one.xpath("a/@href")
        behind = get(href.replace("/search", "/search.json")).json
        assert behind["total"] == int("".join(filter(str.isdigit, one.xpath("string(span)"))))


def test_a_chosen_value_can_be_taken_back() -> None:
    shown = tree("/search?q=beleid&kind=beslissing")
    assert ["/gestand/search?q=beleid"] == shown.xpath("//nav[@class='facets']//a[@aria-current]/@href")
    assert [("q", "beleid"), ("kind", "beslissing")] == [(one.get("name"), one.get("value")) for one in shown.xpath("//main//form//input")]


def test_csv_and_json_say_the_same_and_the_query_gives_the_chosen_set() -> None:
    said = get("/search.json?kind=beslissing&year=2021").json
    rows = list(csv.DictReader(get("/search.csv?kind=beslissing&year=2021").text.splitlines()))
    asked = open_store(release().store).query(said["sparql"], use_default_graph_as_union=True)
    assert isinstance(asked, QuerySolutions)
    iris = [one["iri"] for one in said["results"]]
    assert iris == [row["iri"] for row in rows] and set(iris) == {row["thing"].value for row in asked} != set()
    assert [str(n) for n in range(1, len(rows) + 1)] == [row["rank"] for row in rows]


def test_the_page_says_what_its_query_cannot_say() -> None:
    told = "SPARQL kent geen woordstammen"
    with_engine = get("/search.json?q=beleid").json["sparql"]
    assert with_engine.startswith("# Not in this query: the words beleid.")
    assert told in interface.TEXTS["nl"]["search.sparql.words"]


def test_pages_of_results_follow_each_other() -> None:
    first, second = (tree(path) for path in ("/search", "/search?page=2"))
    assert ["/gestand/search?page=2"] == first.xpath("//a[@rel='next']/@href")
    links = [set(one.xpath("//ol[@class='hits']//h2/a/@href")) for one in (first, second)]
    assert 20 == len(links[0]) and not links[0] & links[1]
    assert 404 == get("/search?page=9999").status_code


@pytest.mark.parametrize(("query", "told"), [("kind=huis", "there are belofte"), ("year=1066", "year=1066"), (f"q={'a' * 301}", "300 characters"), ("page=x", "whole number")])
def test_what_cannot_be_searched_is_refused_with_the_reason(query: str, told: str) -> None:
    response = get(f"/search?{query}", "application/json")
    assert 400 == response.status_code and told in response.text


@pytest.mark.parametrize("query", ["q=%22", "q=NEAR(", "q=%00", "q=%FF%FE", "q=*", "q=a&q=b", "q=%F0%9F%8F%A0", "q=" + "%22" * 300, "q=-%20-"])
def test_hostile_questions_have_an_answer(query: str) -> None:
    assert {200} == {get(f"{path}?{query}", BROWSER).status_code for path in ("/search", "/search.csv", "/search/complete")}


def test_what_is_typed_is_completed_in_the_form_that_browsers_read() -> None:
    response = get("/search/complete?q=belei")
    question, titles, kinds, pages = response.json
    assert ("belei", "application/x-suggestions+json") == (question, response.mimetype)
    assert 0 < len(titles) == len(kinds) == len(pages) <= 8 and all("belei" in title.lower() for title in titles)
    assert {200} == {get(one.removeprefix("https://data.example"), BROWSER).status_code for one in pages}
    assert ["", [], [], []] == get("/search/complete?q=").json


def test_browsers_are_told_how_to_search() -> None:
    [address] = tree("/").xpath("//link[@rel='search']/@href")
    described = etree.fromstring(get(address).data)
    templates = described.xpath("//*[local-name()='Url']/@template")
    assert [f"{IRIS.base}/search?q={{searchTerms}}", f"{IRIS.base}/search/complete?q={{searchTerms}}"] == templates


@pytest.mark.parametrize("path", ["/", "/search"])
def test_only_pages_with_the_script_may_run_one_and_it_is_ours(path: str) -> None:
    response = get(path, BROWSER)
    [source] = html.document_fromstring(response.text).xpath("//script[@src]/@src")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"] and "unsafe" not in response.headers["Content-Security-Policy"]
    assert (200, "text/javascript") == (get(source).status_code, get(source).mimetype)
    assert "script-src" not in get("/promises", BROWSER).headers["Content-Security-Policy"]


def test_the_box_stands_on_every_page_and_works_without_script() -> None:
    for path in ("/", "/promises", "/search"):
        [form] = tree(path).xpath("//form[@role='search']")
        assert ("/gestand/search", "get", ["q"]) == (form.get("action"), form.get("method"), form.xpath(".//input/@name"))


def test_another_language_shows_the_same_search() -> None:
    links = tree("/search?q=beleid&kind=beslissing").xpath("//footer//a[@hreflang='fr']/@href")
    assert ["/gestand/fr/search?q=beleid&kind=beslissing"] == links
    assert "Affiner" in page(links[0].removeprefix("/gestand"))


def test_a_past_release_is_searched_by_itself() -> None:
    shown = tree(f"/release/{release().id}/search?q=beleid")
    assert {True} == {href.startswith(f"/gestand/release/{release().id}/doc/") for href in shown.xpath("//ol[@class='hits']//h2/a/@href")}
