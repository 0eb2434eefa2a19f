"""Well-known clients work with the endpoint, unchanged: curl, SPARQLWrapper, rdflib, Comunica."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, URIRef, Variable
from rdflib.plugins.stores.sparqlconnector import SPARQLConnector
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

from tests.needs import absent
from tests.sparql_server import BASE, GRAPHS, Server, server, start

NAMES = f"SELECT ?s ?o WHERE {{ ?s <{BASE}/p/naam> ?o }} ORDER BY ?o"
TRIPLES = f"CONSTRUCT WHERE {{ ?s <{BASE}/p/naam> ?o }}"
COMUNICA = Path(__file__).parent / "comunica" / "node_modules" / ".bin" / "comunica-sparql"


@pytest.fixture(scope="module")
def at() -> Server:
    return server()


def program(name: str | Path, how: str) -> str:
    """Find a program; in CI a missing one fails, elsewhere the test is skipped with the reason."""
    found = shutil.which(name)
    if not found:
        absent(f"{name} is missing: {how}")
    return found


# curl


def curl(*arguments: str) -> str:
    command = [program("curl", "install it"), "--silent", "--show-error", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.mark.parametrize("how", [["--get"], [], ["--request", "QUERY"]])
def test_curl_asks_with_data_urlencode(at: Server, how: list[str]) -> None:
    said = curl(*how, at.url, "--data-urlencode", f"query={NAMES}", "--header", "Accept: text/csv")
    assert 'twee, ""drie""' in said


def test_curl_sends_a_query_as_it_is(at: Server) -> None:
    said = curl(at.url, "--data-binary", NAMES, "--header", "Content-Type: application/sparql-query", "--compressed")
    assert ["s", "o"] == json.loads(said)["head"]["vars"]


def test_curl_reads_the_headers_only(at: Server) -> None:
    assert curl("--head", f"{at.url}?query=ASK%7B%7D").startswith("HTTP/1.1 200")


def test_curl_sees_that_an_answer_was_cut() -> None:
    at = start(server(2_000).root, budget={"rows": 20_000})
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    command = [program("curl", "install it"), "--silent", "--get", at.url, "--data-urlencode", f"query={query}"]
    ended = subprocess.run([*command, "--output", "/dev/null"], timeout=120, check=False)
    assert 18 == ended.returncode  # CURLE_PARTIAL_FILE
    at.stop()


# SPARQLWrapper


def wrapper(at: Server, query: str, form: str, *how: str) -> Any:
    client = SPARQLWrapper(at.url)
    client.setQuery(query)
    client.setReturnFormat(form)
    if how:
        client.setMethod(POST)
        client.setRequestMethod(how[0])
    return client.query().convert()


@pytest.mark.parametrize("how", [[], [URLENCODED], [POSTDIRECTLY]])
def test_sparqlwrapper_reads_json(at: Server, how: list[str]) -> None:
    found = wrapper(at, NAMES, JSON, *how)
    assert ["een", 'twee, "drie"\nvier'] == [row["o"]["value"] for row in found["results"]["bindings"]]


def test_sparqlwrapper_reads_the_other_tables(at: Server) -> None:
    assert 2 == len(wrapper(at, NAMES, XML).getElementsByTagName("result"))
    assert wrapper(at, NAMES, CSV).startswith(b"s,o\r\n")
    assert wrapper(at, NAMES, TSV).startswith(b"?s\t?o\n")


@pytest.mark.parametrize(("form", "expected"), [(JSON, True), (XML, None)])
def test_sparqlwrapper_asks(at: Server, form: str, expected: bool | None) -> None:
    found = wrapper(at, "ASK {}", form)
    told = found["boolean"] if expected else found.getElementsByTagName("boolean")[0].firstChild.data == "true"
    assert told is True


def test_sparqlwrapper_reads_graphs(at: Server) -> None:
    assert 2 == len(wrapper(at, TRIPLES, XML))
    assert 2 == len(wrapper(at, TRIPLES, JSONLD))
    assert 2 == len(Graph().parse(data=wrapper(at, TRIPLES, TURTLE), format="turtle"))


def test_sparqlwrapper_names_the_default_graph(at: Server) -> None:
    client = SPARQLWrapper(at.url, defaultGraph=f"{GRAPHS}/bron/a")
    client.setQuery(NAMES)
    client.setReturnFormat(JSON)
    assert 1 == len(client.query().convert()["results"]["bindings"])


def test_sparqlwrapper_tells_a_syntax_error(at: Server) -> None:
    with pytest.raises(QueryBadFormed, match="line 1, column 7"):
        wrapper(at, "SELECT", JSON)


# rdflib


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_queries_the_store(at: Server, method: str) -> None:
    graph = Graph(SPARQLStore(at.url, method=method))
    assert ["een", 'twee, "drie"\nvier'] == [str(row.o) for row in graph.query(NAMES)]  # type: ignore[union-attr]


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_reads_every_table(at: Server, form: str) -> None:
    graph = Graph(SPARQLStore(at.url, returnFormat=form))
    assert 2 == len(list(graph.query(NAMES)))


def test_rdflib_matches_patterns_and_reads_graphs(at: Server) -> None:
    graph = Graph(SPARQLStore(at.url))
    assert 2 == len(list(graph.triples((None, URIRef(f"{BASE}/p/naam"), None))))
    assert 2 == len(graph.query(TRIPLES).graph or ())
    assert graph.query("ASK {}").askAnswer


def test_rdflib_reads_one_named_graph(at: Server) -> None:
    graph = Graph(SPARQLStore(at.url, context_aware=True), identifier=URIRef(f"{GRAPHS}/bron/a"))
    assert 2 == len(list(graph.triples((None, None, None))))


def test_rdflibs_connector_asks(at: Server) -> None:
    found = SPARQLConnector(at.url).query(NAMES)
    assert ["een", 'twee, "drie"\nvier'] == [str(row[Variable("o")]) for row in found.bindings]


# Comunica


def comunica(at: Server, query: str) -> Any:
    command = [program(COMUNICA, "npm ci --prefix tests/comunica"), at.url, query]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(said.stdout)


def test_comunica_finds_out_that_it_is_an_endpoint_and_asks_it(at: Server) -> None:
    assert ['"een"@nl', '"twee, "drie"\nvier"'] == [row["o"] for row in comunica(at, NAMES)]


def test_comunica_joins_counts_and_filters(at: Server) -> None:
    query = f"SELECT (COUNT(*) AS ?n) {{ ?a <{BASE}/p/ziet> ?b . ?b <{BASE}/p/naam> ?o FILTER(CONTAINS(?o, 'drie')) }}"
    assert ['"1"^^http://www.w3.org/2001/XMLSchema#integer'] == [row["n"] for row in comunica(at, query)]
