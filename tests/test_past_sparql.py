"""Ask a past release: by the parameter release, or at the release's own endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from gestand.release import Release, Releases
from gestand.terms import RDF
from tests import sparql_server
from tests.history import BASE, IRIS, two
from tests.sparql_server import Answer, Server

SD = "http://www.w3.org/ns/sparql-service-description#"
QUERY = f"SELECT ?text {{ ?a a <{IRIS.vocabulary}Assessment> ; <{IRIS.vocabulary}literalText> ?text }} ORDER BY ?text"
THEN, NOW = "text\r\nEerst [0].\r\nNog een [0].\r\n", "text\r\nDaarna [0].\r\nNog een [0].\r\n"
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Release, Release]]:
    folder: Path = tmp_path_factory.mktemp("past")
    releases = two(folder)
    server = sparql_server.start(folder / "releases")
    yield server, *releases
    server.stop()


def ask(server: Server, path: str, **parameters: str) -> Answer:
    return server.ask("GET", f"{path}?{urlencode({'query': QUERY, **parameters})}", Accept="text/csv")


def test_the_parameter_and_the_own_endpoint_ask_the_same_past_release(served: tuple[Server, Release, Release]) -> None:
    server, first, _ = served
    found = [ask(server, "/sparql", release=first.id), ask(server, f"/release/{first.id}/sparql")]
    assert [(200, THEN, FOR_EVER)] * 2 == [(one.status, one.text, one.headers["cache-control"]) for one in found]
    assert found[0].headers["etag"] == found[1].headers["etag"]
    assert NOW == ask(server, "/sparql").text


def test_an_answer_names_the_release_that_it_was_computed_from(served: tuple[Server, Release, Release]) -> None:
    server, first, second = served
    for path, release in ((f"/release/{first.id}/sparql", first), ("/sparql", second)):
        assert f'</gestand/release/{release.id}>; rel="http://www.w3.org/ns/prov#wasDerivedFrom"' == ask(server, path).headers["link"]


def test_only_answers_that_name_their_release_may_be_kept_for_ever(served: tuple[Server, Release, Release]) -> None:
    server, _, second = served
    assert [FOR_EVER, "public, max-age=60"] == [ask(server, "/sparql", **said).headers["cache-control"] for said in ({"release": second.id}, {})]


@pytest.mark.parametrize("method", ["POST", "QUERY"])
def test_a_body_goes_to_the_release_of_its_address(served: tuple[Server, Release, Release], method: str) -> None:
    server, first, _ = served
    assert THEN == server.post(QUERY, f"/release/{first.id}/sparql", method, Accept="text/csv").text
    sent = urlencode({"query": QUERY, "release": first.id}).encode()
    headers = {"Accept": "text/csv", "Content_Type": "application/x-www-form-urlencoded"}
    assert THEN == server.ask(method, "/sparql", sent, **headers).text


def test_answers_of_two_releases_do_not_get_mixed_up_when_they_are_kept(served: tuple[Server, Release, Release]) -> None:
    server, first, second = served
    asked = [{"release": first.id}, {}, {"release": second.id}] * 3
    assert [THEN, NOW, NOW] * 3 == [ask(server, "/sparql", **said).text for said in asked]
    known = ask(server, "/sparql", release=first.id).headers["etag"]
    assert 304 == server.ask("GET", f"/sparql?{urlencode({'query': QUERY, 'release': first.id})}", Accept="text/csv", If_None_Match=known).status
    assert 200 == server.ask("GET", f"/sparql?{urlencode({'query': QUERY})}", Accept="text/csv", If_None_Match=known).status


@pytest.mark.parametrize("name", ["2020-01-01-00000000", "x", "", "current"])
def test_a_release_that_is_not_there_is_told(served: tuple[Server, Release, Release], name: str) -> None:
    found = ask(served[0], "/sparql", release=name)
    assert (404, f"There is no release {name}.") == (found.status, found.json["detail"])
    assert "release" == served[0].logged()[-1]["outcome"]


def test_two_names_for_the_release_must_agree(served: tuple[Server, Release, Release]) -> None:
    server, first, second = served
    path = f"/release/{first.id}/sparql"
    assert (THEN, 400) == (ask(server, path, release=first.id).text, (other := ask(server, path, release=second.id)).status)
    assert first.id in other.json["detail"] and second.id in other.json["detail"]


@pytest.mark.parametrize("path", ["/release/{}/sparql", "/sparql?release={}"])
def test_the_endpoint_of_a_release_describes_itself_as_a_service_of_its_own(served: tuple[Server, Release, Release], path: str) -> None:
    server, first, _ = served
    found = server.ask("GET", path.format(first.id), Accept="text/turtle")
    said = {(quad.subject, quad.predicate.value): quad.object for quad in parse(found.body, RdfFormat.TURTLE)}
    (service,) = {one for one, predicate in said if predicate == f"{SD}endpoint"}
    assert NamedNode(f"{BASE}/release/{first.id}/sparql") == service == said[service, f"{SD}endpoint"]
    assert IRIS.id("release", first.id) == said[service, f"{SD}defaultDataset"]
    assert (NamedNode(f"{SD}Service"), FOR_EVER) == (said[service, RDF.type.value], found.headers["cache-control"])


def test_the_query_page_of_a_release_asks_that_release(served: tuple[Server, Release, Release]) -> None:
    server, first, _ = served
    text = server.ask("GET", f"/release/{first.id}/sparql", Accept="text/html").text
    assert f'action="/gestand/release/{first.id}/sparql"' in text and f"Dit is release {first.id}" in text


def test_a_named_graph_of_a_past_release_can_be_fetched(served: tuple[Server, Release, Release]) -> None:
    server, first, second = served
    graph = urlencode({"graph": f"{BASE}/id/graaf/bron/pages"})
    texts = [server.ask("GET", f"/release/{one.id}/graph-store?{graph}", Accept="application/n-triples").text for one in (first, second)]
    assert ["Eerst [0]." in text for text in texts] == [True, False]


def test_both_releases_are_whole_after_all_this(served: tuple[Server, Release, Release]) -> None:
    server, first, second = served
    assert [first.id, second.id] == [one.id for one in Releases(server.root).all()]
