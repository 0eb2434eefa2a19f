"""The ledger of links on the site: counts that lead to lists, how each link was made, link rot, and the pages of things."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from gestand.server.app import create_app
from gestand.server.ledger import FILTERS, Ledger
from gestand.server.link_query import query_of
from gestand.server.texts_links import TEXTS
from lxml import html
from pyoxigraph import NamedNode, QuerySolutions, Store

from gestand.iri import Iris
from gestand.link import entries
from gestand.link.entries import Entry
from gestand.pipeline import build
from gestand.release import Releases
from gestand.store import open_store
from tests.building import EXAMPLES, page, pages_source
from tests.registers import decision, organisation, place, register_source, registers_source
from tests.serving import BROWSER, scratch

BASE = "https://koppelingen.example"
IRIS = Iris.of(BASE)
WATER, WEG = "https://register.example/water", "https://register.example/weg"
DECISION = "5D9C56D56B1B8100080001EA"
WORDS = (
    "Het Waterhuis Aalst en het Weghuis Lier krijgen 1.250.000,50 euro voor werken in Dorpsveld, "
    "volgens verordening (EU) 2018/1999."
)
MINTED = "618D1A2C3B4D5E6F70819203"
"""An id of the form that the official addresses have: its news item is a candidate."""

CHECKS = f"""loader = "link-checks"
title = "Bereikbaarheid"
publisher = "Gestand"
licence = "http://creativecommons.org/publicdomain/zero/1.0/"
run = "adressen"
[[check]]
address = "{WATER}"
day = 2024-05-01
result = "bereikbaar"
code = 200
[[check]]
address = "{WEG}"
day = 2024-05-01
result = "bereikbaar"
code = 200
[[check]]
address = "{WEG}"
day = 2024-06-01
result = "verdwenen"
code = 404
"""


@cache
def releases() -> Releases:
    """Publish a decision that names organisations, a place, a sum and a European act, and a promise with a place."""
    folder = scratch()
    named = [organisation(WATER, "Waterhuis Aalst"), organisation(WEG, "Weghuis Lier"), place("Dorpsveld")]
    (folder / "adressen.toml").write_text(CHECKS, encoding="utf-8")
    files = [
        register_source(folder, decision(DECISION, WORDS), decision(MINTED, "Niets bijzonders.", meetingDate="2021-11-12T09:00:00Z")),
        registers_source(folder, *named),
        pages_source(folder, page(section="2.2.3 Sport We bouwen een zwembad in Dorpsveld.")),
        folder / "adressen.toml",
        EXAMPLES.parent / "quality" / "links.toml",
    ]  # fmt: skip
    found = Releases(folder / "releases")
    build(files, found, IRIS, lambda stage: None)
    return found


@cache
def client() -> FlaskClient:
    return create_app(releases().root).test_client()


def tree(path: str, language: str = "nl", site: FlaskClient | None = None) -> html.HtmlElement:
    answer = (site or client()).get(path, headers={"Accept": BROWSER, "Accept-Language": language})
    assert (200, "text/html; charset=utf-8") == (answer.status_code, answer.content_type), answer.text
    return html.document_fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


@cache
def store() -> Store:
    release = releases().current()
    assert release is not None
    return open_store(release.store)


@cache
def known() -> list[Entry]:
    return entries.entries(store(), IRIS)


def table(path: str) -> list[dict[str, str]]:
    answer = client().get(path)
    assert (200, "text/csv; charset=utf-8") == (answer.status_code, answer.content_type)
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_group_has_its_number_and_leads_to_as_many_links() -> None:
    rows = tree("/links").xpath("//section[@aria-labelledby='groepen']//tbody/tr")
    told = [(row.xpath("string(td[5])"), row.xpath("string(td[5]/a/@href)")) for row in rows]
    listed = [str(len(table(href.replace("/links/list?", "/links/list.csv?")))) for _, href in told]
    assert ([count for count, _ in told], len(known())) == (listed, sum(map(int, listed)))
    assert len(told) > 3


def test_the_statuses_are_counted_the_surest_first() -> None:
    expected = Counter(one.status.rpartition("/")[2] for one in known())
    shown = tree("/links").xpath("//main//dl[@class='figures']/div")
    assert [(words(one[0]), int(words(one[1]))) for one in shown] == [
        (status, expected[status]) for status in ("vastgesteld", "waarschijnlijk", "kandidaat")
    ]
    assert all(expected[status] for status in ("vastgesteld", "waarschijnlijk", "kandidaat"))


def test_a_row_says_how_the_link_was_made_from_which_words_how_sure_and_checked_when() -> None:
    [row] = [row for row in tree("/links/list?method=koppeling-organisatie-1").xpath("//tbody/tr") if "Weghuis" in words(row)]
    told = words(row)
    for said in (f"Beslissing {DECISION[:6]}", "Vermeldt", "Weghuis Lier", "Organisaties in teksten", "vermeld", "vastgesteld", "98 %",
                 "register van 12 april 2024", "adres op 1 juni 2024: verdwenen"):  # fmt: skip
        assert said in told
    assert ["Weghuis Lier"] == row.xpath(".//q/text()")


@pytest.mark.parametrize("filters", ["status=kandidaat", "way=vermeld", "dataset=registers", "dataset=data.europa.eu",
                                     "answer=verdwenen", "answer=niet-nagekeken&status=vastgesteld"])  # fmt: skip
def test_a_filter_chooses_the_same_links_on_the_page_and_in_the_csv(filters: str) -> None:
    shown = tree(f"/links/list?{filters}").xpath("//tbody/tr/td[5]//a/@href")
    listed = [row["link"].replace(f"{BASE}/id", "/doc") for row in table(f"/links/list.csv?{filters}")]
    assert listed and (shown == listed)


def test_the_table_holds_every_link_with_its_words_and_last_answer() -> None:
    rows = table("/links/list.csv")
    assert [one.link for one in known()] == [row["link"] for row in rows]
    [weg] = [row for row in rows if row["to"] == WEG]
    assert ("Weghuis Lier", "2024-06-01", f"{BASE}/id/concept/Bereikbaarheid/verdwenen") == (
        weg["words"], weg["answered"], weg["result"],
    )  # fmt: skip


def test_an_unknown_value_and_a_page_that_is_not_there_are_told() -> None:
    wrong = client().get("/links/list?status=zeker", headers={"Accept": "text/csv"})
    assert (400, True) == (wrong.status_code, "there are kandidaat, vastgesteld, waarschijnlijk" in wrong.json["detail"])
    assert 404 == client().get("/links/list?page=9", headers={"Accept": BROWSER}).status_code


def test_a_long_list_is_paged_and_keeps_its_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gestand.server.links.ROWS", 1)
    site = create_app(releases().root).test_client()
    first = tree("/links/list?method=koppeling-organisatie-1", "nl", site)
    [following] = first.xpath("//a[@rel='next']/@href")
    assert {"method": ["koppeling-organisatie-1"], "page": ["2"]} == parse_qs(urlsplit(following).query)
    second = tree(following, "nl", site)
    assert "blad 2 van 2" == words(second.xpath("//nav[@class='pager']/span")[0])
    one, other = (shown.xpath("//tbody/tr/td[2]/a/@href") for shown in (first, second))
    assert {WATER, WEG} == {*one, *other} and len(one) == len(other) == 1


def test_link_rot_is_shown_with_its_history() -> None:
    shown = tree("/links")
    days = [words(row) for row in shown.xpath("//section[@aria-labelledby='bereikbaarheid']/div[1]//tbody/tr")]
    assert ["1 juni 2024 verdwenen 1", "1 mei 2024 bereikbaar 2"] == [re.sub(r"(?<=\d{4})|(?=\d$)", " ", day).replace("  ", " ") for day in days]
    [row] = shown.xpath("//table[contains(@class, 'rot')]/tbody/tr")
    assert (WEG, ["1 mei 2024: bereikbaar (200)", "1 juni 2024: verdwenen (404)"]) == (
        words(row[0]), [words(one) for one in row.xpath(".//li")],
    )  # fmt: skip


def test_the_figures_of_each_method_are_those_of_the_release() -> None:
    found = store().query(
        f"""PREFIX dqv: <http://www.w3.org/ns/dqv#> PREFIX dcterms: <http://purl.org/dc/terms/> SELECT ?value {{
        ?m dqv:isMeasurementOf <{BASE}/id/metriek/volledigheid> ; dqv:value ?value ;
           dcterms:subject <{BASE}/id/activiteit/koppeling-organisatie-1> FILTER NOT EXISTS {{ ?m dcterms:description ?part }} }}""",
        use_default_graph_as_union=True,
    )
    assert isinstance(found, QuerySolutions)
    rows = {words(row[0]): words(row[3]) for row in tree("/links").xpath("//section[@aria-labelledby='juistheid']//tbody/tr")}
    assert [rows["Organisaties in teksten"].replace(",", ".")] == [row["value"].value for row in found]


@pytest.mark.parametrize("language", ["nl", "en", "fr", "de"])
def test_the_ledger_speaks_four_languages(language: str) -> None:
    for path in ("/links", "/links/list"):
        shown = tree(path, language)
        assert language == shown.get("lang")
        assert TEXTS[language]["ledger.method.organisatie"] in words(shown)


@pytest.mark.parametrize("wanted", [{"method": "koppeling-organisatie-1"}, {"status": "kandidaat", "way": "patroon"},
                                    {"dataset": "registers"}, {"dataset": "data.europa.eu"}, {"dataset": "eigen-lijst"}, {}])  # fmt: skip
def test_the_query_of_a_list_finds_the_same_links(wanted: dict[str, str]) -> None:
    ledger = Ledger(known(), {}, IRIS)
    query = query_of(ledger, wanted)
    assert query is not None
    found = store().query(query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    expected = {one.link for one in ledger.chosen(wanted)}
    assert expected == {row["link"].value for row in found}
    assert expected or wanted == {"dataset": "eigen-lijst"}


def test_a_filter_on_the_last_answer_has_no_query() -> None:
    assert query_of(Ledger(known(), {}, IRIS), {"answer": "verdwenen"}) is None


# Pages of things


def section(path: str, language: str = "nl") -> html.HtmlElement:
    [found] = tree(path, language).xpath("//section[@aria-labelledby='registers']")
    return found


def test_a_decision_shows_what_is_verified_apart_from_what_is_only_likely() -> None:
    shown = section(f"/doc/beslissing/{DECISION}")
    sure, unsure = shown.xpath(".//ul[contains(@class, 'registers')]")
    assert {WATER, WEG} <= set(sure.xpath("./li/p[1]/a/@href"))
    assert ["vastgesteld"] == sorted(set(sure.xpath(".//span[contains(@class, 'status')]/text()")))
    assert ["http://data.europa.eu/eli/reg/2018/1999/oj"] == unsure.xpath("./li/p[1]/a/@href")
    assert "nergens als feit" in words(shown)


def test_a_link_on_a_page_says_why_and_what_its_address_answered() -> None:
    [weg] = [one for one in section(f"/doc/beslissing/{DECISION}").xpath(".//li") if "Weghuis Lier" in words(one)]
    assert all(said in words(weg) for said in ("Organisaties in teksten, vermeld", "98 % zou juist moeten zijn", "1 juni 2024: verdwenen"))


def test_a_sum_is_shown_with_its_words() -> None:
    [named] = section(f"/doc/beslissing/{DECISION}", "en").xpath(".//ul[@class='plain']/li")
    assert ("€ 1,250,000.50", ["1.250.000,50 euro"]) == (words(named[0]), named.xpath(".//q/text()"))


def test_a_promise_shows_its_links_and_a_thing_without_any_has_no_such_part() -> None:
    promise = next(one.about for one in known() if "/belofte/" in one.about)
    assert "Dorpsveld" in words(section(promise.replace(f"{BASE}/id", "/doc")))
    assert [] == tree("/doc/sectie/2019-2024/hoofdstuk").xpath("//section[@aria-labelledby='registers']")


def test_only_what_is_verified_stands_as_a_plain_fact_too() -> None:
    for one in known():
        plain = list(store().quads_for_pattern(NamedNode(one.about), NamedNode(one.property), NamedNode(one.to), None))
        assert (one.link, one.status.endswith("/vastgesteld")) == (one.link, bool(plain))


# Around it


def test_the_entry_page_and_every_footer_lead_to_the_ledger() -> None:
    assert "/links" in tree("/").xpath("//main//a/@href")
    assert "/links" in tree("/promises").xpath("//footer//a/@href")


def test_a_release_without_links_says_so(tmp_path: Path) -> None:
    (tmp_path / "map").mkdir()
    found = Releases(tmp_path / "releases")
    build([pages_source(tmp_path, page())], found, IRIS, lambda stage: None)
    bare = create_app(found.root).test_client()
    assert "geen koppelingen" in bare.get("/links", headers={"Accept": BROWSER}).text
    assert "Geen enkele koppeling" in bare.get("/links/list", headers={"Accept": BROWSER}).text


def test_a_past_release_has_its_own_ledger() -> None:
    release = releases().current()
    assert release is not None
    shown = tree(f"/release/{release.id}/links")
    assert all(href.startswith(f"/release/{release.id}/links/list") for href in shown.xpath("//td[@class='number']/a/@href"))


def test_what_did_not_change_is_not_sent_again() -> None:
    for path in ("/links", "/links/list", "/links/list.csv"):
        tag = client().get(path, headers={"Accept": BROWSER}).headers["ETag"]
        assert 304 == client().get(path, headers={"Accept": BROWSER, "If-None-Match": tag}).status_code


def test_every_text_is_there_in_each_language_with_the_same_places() -> None:
    places = {language: {key: sorted(re.findall(r"{(\w+)}", text)) for key, text in texts.items()} for language, texts in TEXTS.items()}
    assert [places["nl"]] * 4 == [places[language] for language in ("nl", "en", "fr", "de")]


def test_the_filters_are_those_that_lists_name() -> None:
    assert {f"ledger.{name}" for name in FILTERS} <= set(TEXTS["nl"])
