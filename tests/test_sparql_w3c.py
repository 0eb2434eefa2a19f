"""The W3C's SPARQL 1.1 tests that speak of the endpoint: protocol, service description, result formats."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from tests.conftest import data_root
from tests.sparql_server import BASE, Answer, Server, scratch, start, write_release

pytestmark = pytest.mark.w3c

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

UPDATES = "the endpoint is read-only: the update is refused with 403, and what it would have changed cannot be asked"
REFUSED_ON_PURPOSE = dict.fromkeys(
    (
        "update_dataset_default_graph", "update_dataset_default_graphs", "update_dataset_named_graphs",
        "update_dataset_full", "update_post_form", "update_post_direct", "update_base_uri",
    ),
    UPDATES,
)  # fmt: skip


@cache
def manifest(folder: str) -> Graph:
    path = data_root() / "w3c" / "sparql11" / folder / "manifest.ttl"
    return Graph().parse(path, format="turtle", publicID=path.as_uri()) if path.is_file() else Graph()


def entries(folder: str) -> list[str]:
    """List the names of a manifest's tests; none where the suites are missing, which the first test tells."""
    graph = manifest(folder)
    heads = list(graph.objects(None, MF.entries))
    return [str(entry).rpartition("#")[2] for head in heads for entry in Collection(graph, head)]


def node(folder: str, name: str) -> URIRef:
    return next(URIRef(str(s)) for s in manifest(folder).subjects(MF.name) if str(s).endswith(f"#{name}"))


def test_the_manifests_are_there(data: Callable[[str], Path]) -> None:
    assert data("w3c").is_dir()
    assert (34, 6, 4, 3) == tuple(map(len, map(entries, ("protocol", "csv-tsv-res", "json-res", "service-description"))))


def statements(path: Path, graph: str) -> Iterator[str]:
    form = RdfFormat.N_TRIPLES if path.suffix == ".nt" else RdfFormat.TURTLE
    for quad in parse(path=str(path), format=form):
        yield f"{Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))} ."


# Protocol


@pytest.fixture(scope="module")
def protocol() -> Iterator[Server]:
    """Serve the graphs that the manifest's tests ask for."""
    graph = manifest("protocol")
    lines: set[str] = set()
    for given in graph.objects(None, UT.graphData):
        source, name = graph.value(given, UT.graph), graph.value(given, RDFS.label)
        lines |= set(statements(Path(str(source).removeprefix("file://")), str(name)))
    server = start(write_release(scratch() / "releases", "\n".join(sorted(lines)) + "\n"))
    yield server
    server.stop()


def requests(name: str) -> list[Node]:
    graph = manifest("protocol")
    connection = graph.value(node("protocol", name), MF.action)
    head = graph.value(connection, HT.requests)
    assert head is not None
    return list(Collection(graph, head))


def send(server: Server, request: Node) -> Answer:
    """Send a request as the manifest writes it, to the address of our endpoint."""
    graph = manifest("protocol")
    body, headers = None, {}
    if content := graph.value(request, HT.body):
        body = str(graph.value(content, CNT.chars)).encode(str(graph.value(content, CNT.characterEncoding)))
    if listed := graph.value(request, HT.headers):
        for header in Collection(graph, listed):
            headers[str(graph.value(header, HT.fieldName)).replace("-", "_")] = str(graph.value(header, HT.fieldValue))
    path = str(graph.value(request, HT.absolutePath))
    return server.ask(str(graph.value(request, HT.methodName)), path, body, **headers)


KINDS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"},
    "RDF": {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"},
}


def told(answer: Answer) -> bool:
    """Read an ASK's answer in the format in which it came."""
    if answer.kind.endswith("json"):
        return bool(answer.json["boolean"])
    return etree.fromstring(answer.body).findtext("{*}boolean") == "true"


@pytest.mark.parametrize("name", [name for name in entries("protocol") if name not in REFUSED_ON_PURPOSE])
def test_protocol(protocol: Server, name: str) -> None:
    graph = manifest("protocol")
    for request in requests(name):
        answer, response = send(protocol, request), graph.value(request, HT.resp)
        classes = {str(status)[-3] for status in graph.objects(response, MF.expectedStatus)}
        assert str(answer.status)[0] in classes, answer.body
        if expected := graph.value(response, MF.expectedFormat):
            assert answer.kind in KINDS[str(expected)]
        if (boolean := graph.value(response, MF.expectedBoolean)) is not None:
            assert boolean.toPython() == told(answer)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(REFUSED_ON_PURPOSE))
def test_protocol_update_is_refused(protocol: Server, name: str) -> None:
    assert 403 == send(protocol, requests(name)[0]).status


def test_every_exception_is_a_test_of_the_manifest() -> None:
    assert set(REFUSED_ON_PURPOSE) <= set(entries("protocol"))
    assert set(BY_VALUE) <= set(entries("csv-tsv-res"))


# Service description


def described(server: Server) -> Graph:
    return Graph().parse(data=server.ask("GET", "/sparql", Accept="text/turtle").text, format="turtle")


def test_returns_rdf(protocol: Server) -> None:
    assert len(described(protocol)) > 0


def test_has_endpoint_triple(protocol: Server) -> None:
    assert [URIRef(f"{BASE}/sparql")] == list(described(protocol).objects(None, SD.endpoint))


def test_conforms_to_schema(protocol: Server) -> None:
    """Hold the description to the domains and ranges of the Service Description's own terms."""
    graph = described(protocol)
    for service in graph.subjects(SD.endpoint):
        assert (service, RDF.type, SD.Service) in graph
    for dataset in graph.objects(None, SD.defaultDataset):
        assert (dataset, RDF.type, SD.Dataset) in graph
    for named in graph.objects(None, SD.namedGraph):
        assert (named, RDF.type, SD.NamedGraph) in graph
        assert graph.value(named, SD.name) is not None
    for term in (SD.graph, SD.defaultGraph):
        for found in graph.objects(None, term):
            assert (found, RDF.type, SD.Graph) in graph


# Result formats


def action(folder: str, name: str) -> tuple[str, Path, Path]:
    """Give query, data and expected result of a test."""
    graph, test = manifest(folder), node(folder, name)
    what = graph.value(test, MF.action)
    paths = [graph.value(what, QT.query), graph.value(what, QT.data), graph.value(test, MF.result)]
    query, given, result = (Path(str(path).removeprefix("file://")) for path in paths)
    return query.read_text(encoding="utf-8"), given, result


@cache
def serving(given: Path) -> Server:
    lines = sorted(statements(given, f"{BASE}/id/graaf/bron/w3c"))
    return start(write_release(scratch() / "releases", "\n".join(lines) + "\n"))


def table(solutions: Any, written: Callable[[Any], Any]) -> str:
    """Bring solutions into a form that does not depend on the names of blank nodes or on order.

    Each is a node with an arc for each of its values; RDFC-1.0 then names the blank nodes.
    """
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    dataset = Dataset()
    for solution in solutions:
        row = BlankNode()
        dataset.add(Quad(row, NamedNode("x:a"), NamedNode("x:row")))
        for name in names:
            if (value := solution[name]) is not None:
                dataset.add(Quad(row, NamedNode(f"x:{name}"), written(value)))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


BY_VALUE = {
    "tsv03": "the store keeps the value of a number, not its digits (1.0E6), nor a type derived from xsd:integer",
}
"""The tests in which numbers are compared by value, and why."""

XSD = "http://www.w3.org/2001/XMLSchema#"


def by_value(term: Any) -> Any:
    """Write a number in the one form that its value has in the store."""
    if not isinstance(term, Literal):
        return term
    if term.datatype.value == f"{XSD}negativeInteger":
        return Literal(term.value, datatype=NamedNode(f"{XSD}integer"))
    return Literal(float(term.value)) if term.datatype.value == f"{XSD}double" else term


def columns(solutions: Any) -> list[str]:
    return sorted(variable.value for variable in solutions.variables)


READERS = {".srj": QueryResultsFormat.JSON, ".tsv": QueryResultsFormat.TSV}
TYPES = {".srj": "application/sparql-results+json", ".tsv": "text/tab-separated-values", ".csv": "text/csv"}


@pytest.mark.parametrize("name", [name for name in entries("json-res") + entries("csv-tsv-res") if "csv" not in name])
def test_results_have_the_expected_terms(name: str) -> None:
    query, given, result = action("json-res" if name.startswith("json") else "csv-tsv-res", name)
    answer = serving(given).query(query, TYPES[result.suffix])
    assert TYPES[result.suffix] == answer.kind
    reader = READERS[result.suffix]
    if result.suffix == ".srj" and "boolean" in json.loads(result.read_bytes()):
        assert json.loads(result.read_bytes())["boolean"] == answer.json["boolean"]
        return
    expected, found = parse_query_results(result.read_bytes(), reader), parse_query_results(answer.body, reader)
    assert columns(expected) == columns(found)  # type: ignore[arg-type]
    written = by_value if name in BY_VALUE else lambda term: term
    assert table(expected, written) == table(found, written)


def cells(text: str) -> list[list[tuple[str, str]]]:
    """Read a CSV result: each row as its columns; numbers by value, blank nodes without their name (CSV has no types)."""
    rows = [[(name, plain(value)) for name, value in sorted(row.items())] for row in csv.DictReader(io.StringIO(text))]
    return sorted(rows)


def plain(value: str) -> str:
    if value.startswith("_:"):
        return "_:"
    try:
        return repr(float(value))
    except ValueError:
        return value


@pytest.mark.parametrize("name", [name for name in entries("csv-tsv-res") if "csv" in name])
def test_csv_results_have_the_expected_values(name: str) -> None:
    query, given, result = action("csv-tsv-res", name)
    answer = serving(given).query(query, "text/csv")
    assert "text/csv" == answer.kind
    assert cells(result.read_text(encoding="utf-8")) == cells(answer.text)
