"""Graphs by their names at /graph-store: the reading half of the SPARQL 1.1 Graph Store HTTP Protocol."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from pyoxigraph import RdfFormat, parse

from tests.sparql_server import BASE, GRAPHS, Server, server, start

A = f"/graph-store?graph={quote(f'{GRAPHS}/bron/a', safe='')}"
ROWS = 3_000


@pytest.fixture(scope="module")
def at() -> Server:
    return server()


@pytest.mark.parametrize(
    ("kind", "rdf"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
    ],
)
def test_a_graph_comes_in_every_rdf_format(at: Server, kind: str, rdf: RdfFormat) -> None:
    answer = at.ask("GET", A, Accept=kind)
    assert (200, kind) == (answer.status, answer.kind)
    assert 2 == len(list(parse(answer.body, rdf)))


@pytest.mark.parametrize("path", [A, "/graph-store/bron/a"])
def test_a_graph_is_found_by_parameter_and_by_address(at: Server, path: str) -> None:
    answer = at.ask("GET", path)
    assert ["text/turtle", 2] == [answer.kind, len(list(parse(answer.body, RdfFormat.TURTLE)))]


def test_the_default_graph_is_all(at: Server) -> None:
    assert 4 == len(list(parse(at.ask("GET", "/graph-store?default").body, RdfFormat.TURTLE)))


def test_a_browser_gets_data_since_a_graph_has_no_page(at: Server) -> None:
    assert "text/turtle" == at.ask("GET", A, Accept="text/html,application/xhtml+xml,*/*;q=0.8").kind


def test_head_is_get_without_its_body(at: Server) -> None:
    get, head = at.ask("GET", A), at.ask("HEAD", A)
    assert (200, b"", get.headers["etag"]) == (head.status, head.body, head.headers["etag"])


def test_an_unknown_graph_is_not_found_and_the_known_ones_are_listed(at: Server) -> None:
    for path in ("/graph-store?graph=https%3A%2F%2Felders.example%2Fg", "/graph-store/bron/niets"):
        missing = at.ask("GET", path)
        assert (404, 2) == (missing.status, len(missing.json["graphs"]))
        assert 200 == at.ask("GET", missing.json["graphs"][0]["href"]).status
        assert 404 == at.ask("HEAD", path).status


@pytest.mark.parametrize(
    "question", ["", "?", "?graph=", "?graph=relative", "?default&graph=urn:x:y", f"?graph={GRAPHS}/bron/a&graph=urn:x:y",
                 "?graph=%FF", "?graph=%zz"],
)  # fmt: skip
def test_a_request_that_names_no_graph_or_two_is_bad(at: Server, question: str) -> None:
    assert 400 == at.ask("GET", f"/graph-store{question}").status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [A, "/graph-store/bron/a"])
def test_nothing_can_be_written(at: Server, method: str, path: str) -> None:
    refused = at.ask(method, path, f"<{BASE}/a> <{BASE}/b> 1 .".encode(), Content_Type="text/turtle")
    assert (405, "GET, HEAD, OPTIONS") == (refused.status, refused.headers["allow"])


def test_options_say_what_can_be_done(at: Server) -> None:
    assert "GET, HEAD, OPTIONS" == at.ask("OPTIONS", A).headers["allow"]


def test_a_copy_that_is_still_good_is_told_so(at: Server) -> None:
    tag = at.ask("GET", A).headers["etag"]
    assert (304, b"") == ((again := at.ask("GET", A, If_None_Match=tag)).status, again.body)


def test_what_cannot_be_sent_is_refused_with_the_list(at: Server) -> None:
    refused = at.ask("GET", A, Accept="image/png")
    assert (406, 4) == (refused.status, len(refused.json["choices"]))
    assert 200 == at.ask("GET", refused.json["choices"][1]["href"]).status


def test_a_format_may_be_named(at: Server) -> None:
    assert "application/ld+json" == at.ask("GET", f"{A}&format=jsonld").kind


def test_a_graph_over_the_limit_is_refused_with_the_way_round() -> None:
    at = start(server(ROWS).root, budget={"rows": 50})
    refused = at.ask("GET", "/graph-store/bron/veel")
    assert (422, "rows") == (refused.status, refused.json["limit"])
    at.stop()
