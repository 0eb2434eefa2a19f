"""Cite an answer over HTTP: the link, what it says later, and whether today's answer is the same."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import pytest
from gestand.server.app import create_app

from gestand.citation import DIGITS, Citation, answer_of_solutions
from gestand.engine.face import Engine, EngineStats, QueryRequest
from gestand.engine.faults import DeadlineExceeded
from gestand.formats import RESULTS_JSON
from gestand.release import Release, Releases
from tests import sparql_server
from tests.history import BASE, CAME, DAYS, IRIS, LEFT, publish, sources, two
from tests.sparql_server import EVIL, Answer, Server
from tests.withdrawing import command

TEXTS = f"PREFIX beb: <{IRIS.vocabulary}>\nSELECT ?assessment ?text {{ ?assessment a beb:Assessment ; beb:literalText ?text }}"
STEADY = f"PREFIX beb: <{IRIS.vocabulary}>\nASK {{ ?decision a beb:Assessment }}"


@dataclass(frozen=True)
class Site:
    """A server over two releases."""

    server: Server
    first: Release
    second: Release

    def cite(self, query: str, **parameters: str) -> Answer:
        return self.server.ask("GET", f"/cite?{urlencode({'query': query, **parameters})}", Accept="application/json")

    def link(self, query: str, **parameters: str) -> str:
        made = self.cite(query, **parameters)
        assert made.status == 303, made.text
        return made.headers["location"]

    def told(self, link: str) -> dict[str, Any]:
        found = self.server.ask("GET", link, Accept="application/json")
        assert (200, "application/json") == (found.status, found.kind), found.text
        said: dict[str, Any] = found.json
        return said

    def page(self, link: str, language: str = "nl") -> str:
        found = self.server.ask("GET", link, Accept="text/html", Accept_Language=language)
        assert (200, "text/html") == (found.status, found.kind), found.text
        return unescape(found.text)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Release, Release]:
    folder = tmp_path_factory.mktemp("aanhalen")
    return folder / "releases", *two(folder)


@pytest.fixture(scope="module")
def site(made: tuple[Path, Release, Release]) -> Iterator[Site]:
    root, first, second = made
    server = sparql_server.start(root, budget={"seconds": 4})
    yield Site(server, first, second)
    server.stop()


def test_a_link_names_release_hash_and_query_and_nothing_is_kept_for_it(site: Site) -> None:
    before = sorted(path.name for path in site.server.root.iterdir())
    link = site.link(TEXTS, release=site.first.id)
    answer = answer_of_solutions(site.server.query(TEXTS, RESULTS_JSON.media_type, release=site.first.id).body)
    assert f"/gestand{Citation(site.first.id, answer.digest[:DIGITS], TEXTS).path(IRIS)}" == link
    assert before == sorted(path.name for path in site.server.root.iterdir())


def test_without_a_release_the_current_one_is_cited(site: Site) -> None:
    assert site.link(TEXTS) == site.link(TEXTS, release=site.second.id) != site.link(TEXTS, release=site.first.id)


def test_the_link_says_whole_what_was_cited(site: Site) -> None:
    said = site.told(link := site.link(TEXTS, release=site.first.id))
    assert (f"{BASE}{link.removeprefix('/gestand')}", TEXTS) == (said["link"], said["query"])
    assert (site.first.id, site.first.manifest["published"]) == (said["cited"]["release"], said["cited"]["published"])
    assert said["then"]["hash"].startswith(said["cited"]["hash"]) and 2 == said["then"]["rows"]


def test_an_answer_that_changed_is_told_with_the_rows_that_differ(site: Site) -> None:
    said = site.told(site.link(TEXTS, release=site.first.id))
    assert (True, False, [2, 2]) == (said["kept"], said["same"], said["differing"])
    assert f'?assessment=<{BASE}/id/{LEFT}>\t?text="Nog een [0]."@nl' in said["onlyThen"]
    assert f'?assessment=<{BASE}/id/{CAME}>\t?text="Nog een [0]."@nl' in said["onlyToday"]
    assert site.second.id == said["today"]["release"] and said["then"]["hash"] != said["today"]["hash"]


def test_an_answer_that_did_not_change_is_told(site: Site) -> None:
    said = site.told(site.link(STEADY, release=site.first.id))
    assert (True, True, [], [], 1) == (said["kept"], said["same"], said["onlyThen"], said["onlyToday"], said["then"]["rows"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Het antwoord van vandaag is anders.", "De release geeft nog altijd het antwoord waarnaar verwezen wordt.", "Alleen toen", "Alleen vandaag", "2 februari 2024"]),
        ("en", ["Today's answer is different.", "The release still gives the answer that is cited.", "Only then", "Only today", "2 February 2024"]),
    ],
)
def test_people_read_the_same_in_their_language(site: Site, language: str, words: list[str]) -> None:
    text = site.page(link := site.link(TEXTS, release=site.first.id), language)
    assert [] == [one for one in (*words, TEXTS, "Eerst [0].", "Daarna [0].", f"{BASE}{link.removeprefix('/gestand')}") if one not in text]
    assert f'href="/gestand/release/{site.first.id}/doc/{LEFT}"' in text and f'href="/gestand/release/{site.second.id}/doc/{CAME}"' in text
    assert f'href="/gestand/release/{site.first.id}/sparql?{urlencode({"query": TEXTS})}"' in text


def test_markup_in_a_query_stays_text(site: Site) -> None:
    found = site.server.ask("GET", site.link('ASK { ?s ?p "<script>alert(1)</script>" }'), Accept="text/html").text
    assert "<script>alert" not in found and "&lt;script&gt;alert" in found


def test_the_link_says_that_it_is_the_one_to_cite_and_is_asked_for_again(site: Site) -> None:
    link = site.link(TEXTS, release=site.first.id)
    found = site.server.ask("GET", link, Accept="application/json")
    assert f'<{BASE}{link.removeprefix("/gestand")}>; rel="cite-as"' == found.headers["link"]
    assert "public, max-age=60" == found.headers["cache-control"]
    assert 304 == site.server.ask("GET", link, Accept="application/json", If_None_Match=found.headers["etag"]).status
    head = site.server.ask("HEAD", link, Accept="application/json")
    assert (200, b"", found.headers["etag"]) == (head.status, head.body, head.headers["etag"])


@pytest.mark.parametrize("query", [
    f"CONSTRUCT {{ ?s a ?t }} {{ ?s a ?t . FILTER(?t = <{IRIS.vocabulary}Assessment>) }}",
    f"DESCRIBE <{BASE}/id/{LEFT}>",
    f"SELECT (COUNT(*) AS ?n) FROM <{BASE}/id/graaf/bron/pages> {{ ?s ?p ?o }}",
    "SELECT ?x { VALUES ?x { 1 2 3 } }",
])  # fmt: skip
def test_every_form_of_query_can_be_cited(site: Site, query: str) -> None:
    said = site.told(site.link(query, release=site.first.id))
    assert (True, True) == (said["kept"], said["then"]["rows"] > 0)


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("SELECT (NOW() AS ?n) {}", 422, "not the same each time"),
        ("SELECT (RAND() AS ?n) {}", 422, "not the same each time"),
        ("CONSTRUCT { _:a ?p ?o } { ?s ?p ?o }", 422, "not the same each time"),
        ("SELEC", 400, "line 1"),
        ("DELETE WHERE { ?s ?p ?o }", 403, "read-only"),
        ("SELECT * { SERVICE <https://elders.example/sparql> { ?s ?p ?o } }", 403, "SERVICE"),
        (f"ASK {{ ?s ?p '{'x' * 17_000}' }}", 414, "query string"),
        (EVIL, 504, "seconds"),
    ],
)
def test_what_cannot_be_cited_is_refused_in_words(site: Site, query: str, status: int, told: str) -> None:
    refused = site.cite(query)
    assert (status, True) == (refused.status, told in refused.json["detail"]), refused.text


def test_parameters_that_no_link_holds_are_refused(site: Site) -> None:
    refused = site.cite(TEXTS, **{"default-graph-uri": f"{BASE}/id/graaf/bron/pages"})
    assert (400, True) == (refused.status, "FROM" in refused.json["detail"])
    assert 400 == site.server.ask("GET", "/cite").status
    assert [404, 404] == [site.cite(TEXTS, release=name).status for name in ("2020-01-01-00000000", "x")]


def test_a_query_page_has_a_button_that_leads_to_the_link(site: Site) -> None:
    text = site.page("/sparql")
    assert 'formaction="/gestand/cite"' in text and 'name="release"' not in text
    past = site.page(f"/release/{site.first.id}/sparql")
    assert f'<input type="hidden" name="release" value="{site.first.id}">' in past and 'formaction="/gestand/cite"' in past
    sent = {"query": TEXTS.replace("\n", "\r\n"), "release": site.first.id, "format": "json"}
    pressed = site.server.ask("GET", f"/cite?{urlencode(sent)}", Accept="text/html")
    assert (303, site.link(TEXTS, release=site.first.id)) == (pressed.status, pressed.headers["location"])


def test_a_changed_hash_is_found_out(site: Site) -> None:
    link = site.link(TEXTS, release=site.first.id)
    digest = link.split("/")[4]
    forged = link.replace(digest, ("0" if digest[0] != "0" else "1") + digest[1:])
    said = site.told(forged)
    assert (False, False) == (said["kept"], said["same"])
    assert "Deze link klopt niet" in site.page(forged)


@pytest.mark.parametrize(("part", "value"), [(3, "2020-01-01-00000000"), (3, "x"), (4, "zz"), (5, "2abc"), (5, "1!"), (5, "1")])
def test_a_link_that_cannot_be_read_is_not_found(site: Site, part: int, value: str) -> None:
    pieces = site.link(TEXTS).split("/")
    pieces[part] = value
    assert 404 == site.server.ask("GET", "/".join(pieces)).status


def test_another_server_over_the_same_releases_reads_the_same_link(site: Site, tmp_path: Path) -> None:
    link = site.link(TEXTS, release=site.first.id)
    shutil.copytree(site.server.root, tmp_path / "releases", symlinks=True)
    other = Site(sparql_server.start(tmp_path / "releases"), site.first, site.second)
    try:
        assert site.told(link) == other.told(link)
    finally:
        other.server.stop()


def test_of_a_removed_release_the_hash_still_tells_whether_today_is_the_same(tmp_path: Path) -> None:
    first, second = two(tmp_path)
    third = publish(sources(tmp_path / "drie", "Later \\[0\\].", ("2.2.3",)), tmp_path / "releases", DAYS[1] + 86_400)
    site = Site(sparql_server.start(tmp_path / "releases"), first, third)
    try:
        links = [site.link(query, release=first.id) for query in (TEXTS, STEADY)]
        assert 0 == command("prune", "--releases", tmp_path / "releases", "--keep", "1").exit_code
        assert [second.id, third.id] == [one.id for one in Releases(tmp_path / "releases").all()]
        told = [site.told(link) for link in links]
        assert [(None, None, False), (None, None, True)] == [(said["then"], said["kept"], said["same"]) for said in told]
        assert "De release wordt niet meer bewaard" in site.page(links[0])
        assert 410 == site.cite(TEXTS, release=first.id).status
    finally:
        site.server.stop()


def test_a_new_release_changes_what_is_said_of_today_and_not_the_link(tmp_path: Path) -> None:
    first, second = two(tmp_path)
    site = Site(sparql_server.start(tmp_path / "releases"), first, second)
    try:
        link = site.link(TEXTS)
        assert (True, True) == ((said := site.told(link))["kept"], said["same"])
        publish(sources(tmp_path / "drie", "Later \\[0\\].", ("2.2.3",)), tmp_path / "releases", DAYS[1] + 86_400)
        assert sparql_server.wait_until(lambda: site.told(link)["same"] is False)
        assert True is site.told(link)["kept"]
    finally:
        site.server.stop()


class Tired:
    """An engine that answers from one release and has no time for another."""

    def __init__(self, tired_of: Path) -> None:
        self.tired_of = tired_of

    def run(self, store: Path, request: QueryRequest, *_: object) -> Yes:
        """Say yes, or that it takes too long."""
        if store == self.tired_of:
            raise DeadlineExceeded("seconds", 4)
        return Yes(request.media_type)

    def stats(self) -> EngineStats:
        """Count nothing."""
        return EngineStats(0, 0, 0, 0, 0, 0, 0, 0)


class Yes:
    """The answer of an ASK."""

    rows, seconds, waited = 1, 0.0, 0.0

    def __init__(self, media_type: str) -> None:
        assert media_type == RESULTS_JSON.media_type
        self._pieces = iter([b'{"head":{},"boolean":true}'])

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """End."""


def test_when_today_has_no_answer_the_link_says_why_and_is_not_kept(made: tuple[Path, Release, Release]) -> None:
    root, first, second = made
    client = create_app(root, engine=cast(Engine, Tired(second.store))).test_client()
    link = client.get("/cite", query_string={"query": "ASK {}", "release": first.id}).headers["Location"]
    found = client.get(link, headers={"Accept": "application/json"})
    said = found.json
    assert (200, "no-store", True, None) == (found.status_code, found.headers["Cache-Control"], said["kept"], said["same"])
    assert second.id == said["today"]["release"] and "seconds for one query" in said["today"]["why"]
    assert "kan nu niet berekend worden" in client.get(link, headers={"Accept": "text/html"}).text


def test_queries_for_links_are_counted_and_logged_like_others(site: Site) -> None:
    before = site.server.metric('gestand_queries_total{outcome="ok"}')
    site.link(f"{TEXTS} LIMIT 1", release=site.second.id)
    logged = site.server.logged()[-1]
    assert ("citation", "ok", 1, site.second.id) == tuple(logged[name] for name in ("format", "outcome", "rows", "release"))
    assert 1 == site.server.metric('gestand_queries_total{outcome="ok"}') - before
    assert "literalText" not in site.server.log.read_text(encoding="utf-8")
