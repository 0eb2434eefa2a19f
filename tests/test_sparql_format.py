"""The formats of answers and errors of the SPARQL endpoint, as Accept, ?format= and a browser ask for them."""

import csv
import io
import json

import pytest
from lxml import etree
from pyoxigraph import RdfFormat, parse

from tests.sparql_server import BASE, GRAPHS, Server, server

ONE = f"SELECT ?o WHERE {{ <{BASE}/id/ding/een> <{BASE}/p/naam> ?o }}"
NAMES = f"SELECT ?s ?o WHERE {{ ?s <{BASE}/p/naam> ?o }} ORDER BY ?o"
GRAPH = f"CONSTRUCT {{ ?s <{BASE}/p/naam> ?o }} WHERE {{ ?s <{BASE}/p/naam> ?o }}"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JSON, XML, CSV, TSV = (
    "application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values",
)  # fmt: skip


@pytest.fixture(scope="module")
def at() -> Server:
    return server()


@pytest.mark.parametrize("kind", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("query", [ONE, "ASK {}"])
def test_solutions_and_booleans_come_in_every_result_format(at: Server, kind: str, query: str) -> None:
    answer = at.query(query, kind)
    assert (200, kind) == (answer.status, answer.kind)


def test_values_with_commas_quotes_and_line_ends_survive(at: Server) -> None:
    value = 'twee, "drie"\nvier'
    assert value == at.query(NAMES, JSON).rows()[1]["o"]
    assert value == list(csv.DictReader(io.StringIO(at.query(NAMES, CSV).text)))[1]["o"]
    assert '"twee, \\"drie\\"\\nvier"' == at.query(NAMES, TSV).text.splitlines()[2].split("\t")[1]
    found = etree.fromstring(at.query(NAMES, XML).body).findall(".//{*}literal")
    assert value == found[1].text


@pytest.mark.parametrize(
    ("kind", "rdf"),
    [
        ("text/turtle", RdfFormat.TURTLE),
        ("application/n-triples", RdfFormat.N_TRIPLES),
        ("application/rdf+xml", RdfFormat.RDF_XML),
        ("application/ld+json", RdfFormat.JSON_LD),
        ("application/n-quads", RdfFormat.N_QUADS),
        ("application/trig", RdfFormat.TRIG),
    ],
)
@pytest.mark.parametrize(("query", "triples"), [(GRAPH, 2), (f"DESCRIBE <{BASE}/id/ding/een>", 2)])
def test_graphs_come_in_every_rdf_format(at: Server, kind: str, rdf: RdfFormat, query: str, triples: int) -> None:
    answer = at.query(query, kind)
    assert (200, kind) == (answer.status, answer.kind)
    assert triples == len(list(parse(answer.body, rdf)))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", JSON),
        ("text/*", CSV),
        ("text/*;q=0.5, application/*;q=0.1", CSV),
        ("application/json", JSON),
        ("application/xml", XML),
        ("text/csv;q=0.2, text/tab-separated-values;q=0.8", TSV),
        ("application/sparql-results+json;q=0, */*", XML),
        ("text/turtle, */*;q=0.1", JSON),
        ("image/png, text/csv;q=0.1", CSV),
        ("TEXT/CSV", CSV),
        ("nonsense", JSON),
    ],
)
def test_accept_chooses_the_format_of_solutions(at: Server, accept: str, kind: str) -> None:
    assert (200, kind) == ((answer := at.query(ONE, accept)).status, answer.kind)


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", "text/turtle"),
        ("text/*", "text/turtle"),
        ("application/*", "application/n-triples"),
        ("text/turtle;q=0, application/ld+json;q=0.1, */*;q=0.05", "application/ld+json"),
    ],
)
def test_accept_chooses_the_format_of_graphs(at: Server, accept: str, kind: str) -> None:
    assert (200, kind) == ((answer := at.query(GRAPH, accept)).status, answer.kind)


@pytest.mark.parametrize(("query", "accept"), [(ONE, "text/turtle"), (GRAPH, "text/csv"), (ONE, "*/*;q=0"), (ONE, "a/b")])
def test_what_cannot_be_sent_is_refused_with_the_list(at: Server, query: str, accept: str) -> None:
    refused = at.query(query, accept)
    assert 406 == refused.status
    offered = refused.json["choices"] if refused.kind == "application/problem+json" else []
    assert len(offered) >= 4
    followed = offered[0]["href"]
    assert (200, offered[0]["type"]) == ((again := at.ask("GET", followed)).status, again.kind)


@pytest.mark.parametrize(
    ("name", "query", "kind"),
    [
        ("csv", ONE, CSV),
        ("srx", ONE, XML),
        ("json", ONE, JSON),
        ("xml", ONE, XML),
        ("application/sparql-results+json", ONE, JSON),
        ("text/tab-separated-values", ONE, TSV),
        ("ttl", GRAPH, "text/turtle"),
        ("turtle", GRAPH, "text/turtle"),
        ("application/n-quads", GRAPH, "application/n-quads"),
        ("json-ld", GRAPH, "application/ld+json"),
    ],
)
def test_format_wins_from_accept(at: Server, name: str, query: str, kind: str) -> None:
    assert (200, kind) == ((answer := at.query(query, "image/png", format=name)).status, answer.kind)


def test_a_format_that_does_not_fit_is_refused(at: Server) -> None:
    assert [406, 406] == [at.query(ONE, format="ttl").status, at.query(GRAPH, format="csv").status]


def test_every_answer_says_what_it_depends_on_and_is_not_sniffed(at: Server) -> None:
    for answer in (at.query(ONE), at.query("SELEC"), at.ask("GET", "/sparql"), at.query(ONE, "image/png")):
        assert {"Accept", "Accept-Encoding"} <= set(answer.headers["vary"].split(", "))
        assert "nosniff" == answer.headers["x-content-type-options"]


def test_an_answer_names_its_release_and_its_time(at: Server) -> None:
    headers = at.post(f"{ONE} # {GRAPHS}").headers
    assert headers["link"].startswith("</release/2026-01-02-00000001>; rel=")
    assert "engine;dur=" in at.post(f"{ONE} OFFSET 0").headers["server-timing"]


def test_a_control_character_is_refused_in_xml_and_kept_elsewhere(at: Server) -> None:
    query = f"SELECT ?o {{ ?s <{BASE}/p/teken> ?o }}"
    assert 406 == at.query(query, XML).status
    assert [{"o": "voor\x01na"}] == at.query(query, JSON).rows()
    graph = f"CONSTRUCT WHERE {{ ?s <{BASE}/p/teken> ?o }}"
    assert [406, 200] == [at.query(graph, "application/rdf+xml").status, at.query(graph, "text/turtle").status]


# Errors in the reader's form


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/problem+json"),
        ("*/*", "application/problem+json"),
        (JSON, "application/problem+json"),
        ("text/turtle", "application/problem+json"),
        ("image/png", "application/problem+json"),
        ("text/plain", "text/plain"),
        (BROWSER, "text/html"),
    ],
)
def test_an_error_comes_in_the_form_that_was_asked_and_never_as_a_page_to_a_program(
    at: Server, accept: str | None, kind: str
) -> None:
    refused = at.query("SELEC", accept)
    assert (400, kind) == (refused.status, refused.kind)
    assert "Traceback" not in refused.text


def test_the_plain_text_of_an_error_says_all(at: Server) -> None:
    assert at.query("SELECT ?s\nWHERE", "text/plain").text.startswith("400 Bad Request\nline 2, column 6")


# For people


def test_a_browser_gets_the_form_and_a_link_to_a_query_fills_it_in(at: Server) -> None:
    empty, filled = at.ask("GET", "/sparql", Accept=BROWSER), at.query("ASK { ?s ?p 'x<y' }", BROWSER)
    assert ["text/html", "text/html"] == [empty.kind, filled.kind]
    assert "<textarea" in empty.text
    assert "ASK { ?s ?p &#39;x&lt;y&#39; }" in filled.text


def test_the_form_of_a_browser_runs_the_query(at: Server) -> None:
    assert json.loads(at.query(ONE, BROWSER, format="json").body)["head"] == {"vars": ["o"]}
