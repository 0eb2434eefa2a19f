"""What the SPARQL endpoint says of itself: service description, limits as data, VoID."""

from __future__ import annotations

import pytest
from pyoxigraph import RdfFormat, Store, parse

from tests.serving import BASE as SITE
from tests.serving import releases
from tests.sparql_server import BASE, GRAPHS, Answer, Server, scratch, server, start

FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/n-triples": RdfFormat.N_TRIPLES,
}
PREFIXES = """
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX schema: <http://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX format: <http://www.w3.org/ns/formats/>
"""


@pytest.fixture(scope="module")
def at() -> Server:
    return server()


@pytest.fixture(scope="module")
def site() -> Server:
    """Serve the examples, whose base IRI has a path."""
    return start(releases())


def read(answer: Answer) -> Store:
    assert 200 == answer.status, answer.text
    store = Store()
    store.extend(parse(answer.body, FORMATS[answer.kind]))
    return store


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query)
    return sorted(tuple(str(getattr(term, "value", term)) for term in row) for row in found)  # type: ignore[union-attr]


def described(at: Server) -> Store:
    return read(at.ask("GET", "/sparql"))


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_descriptions_come_in_every_rdf_format_and_say_the_same(at: Server, path: str, kind: str) -> None:
    answer = at.ask("GET", path, Accept=kind)
    assert kind == answer.kind
    assert len(read(at.ask("GET", path, Accept="text/turtle"))) == len(read(answer))


@pytest.mark.parametrize("path", ["/sparql", "/.well-known/void"])
def test_a_description_has_a_tag_and_is_refused_in_other_formats(at: Server, path: str) -> None:
    tag = at.ask("GET", path).headers["etag"]
    assert 304 == at.ask("GET", path, If_None_Match=tag).status
    assert 406 == at.ask("GET", path, Accept="image/png").status
    assert b"" == at.ask("HEAD", path).body


def test_the_endpoint_says_what_it_speaks(at: Server) -> None:
    store = described(at)
    assert [(f"{BASE}/sparql",)] == rows(store, "SELECT ?e { ?s a sd:Service ; sd:endpoint ?e }")
    assert rows(store, "SELECT ?l { ?s sd:supportedLanguage ?l FILTER(?l = sd:SPARQL11Query) }")
    assert rows(store, "SELECT ?f { ?s sd:feature ?f FILTER(?f = sd:UnionDefaultGraph) }")
    assert rows(store, "SELECT ?r { ?s sd:defaultEntailmentRegime ?r }")


def test_every_format_of_an_answer_is_listed_and_no_other(at: Server) -> None:
    names = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
             "N-Triples", "JSON-LD", "RDF_XML", "N-Quads", "TriG")  # fmt: skip
    expected = sorted((f"http://www.w3.org/ns/formats/{name}",) for name in names)
    assert expected == rows(described(at), "SELECT ?f { ?s sd:resultFormat ?f }")


def test_named_graphs_are_listed_with_their_sizes(at: Server) -> None:
    query = "SELECT ?n ?t { ?d sd:namedGraph [ sd:name ?n ; sd:graph [ void:triples ?t ] ] }"
    assert [(f"{GRAPHS}/bron/a", "2"), (f"{GRAPHS}/bron/b", "2")] == rows(described(at), query)
    assert [("4",)] == rows(described(at), "SELECT ?t { ?d sd:defaultGraph [ void:triples ?t ] }")


def test_the_release_is_the_default_dataset(at: Server) -> None:
    assert [(f"{BASE}/id/release/2026-01-02-00000001",)] == rows(described(at), "SELECT ?d { ?s sd:defaultDataset ?d }")


LIMIT = "SELECT ?k ?v { ?s schema:additionalProperty [ schema:propertyID ?k ; schema:value ?v ] }"


def test_every_limit_is_data() -> None:
    at = start(server().root, budget={"seconds": 0.5, "rows": 7}, client_seconds=33)
    found = {name: float(value) for name, value in rows(described(at), LIMIT)}
    expected = {"seconds": 0.5, "rows": 7, "client-seconds": 33, "query-tokens": 50_000, "url-bytes": 16_384}
    assert expected == {name: found[name] for name in expected}
    at.stop()


def test_the_type_of_a_problem_is_the_limit_in_the_description_and_leads_to_it() -> None:
    at = start(server().root, url_bytes=100)
    kind = at.query(f"ASK {{}} # {'x' * 100}").json["type"]
    assert [("url-bytes",)] == rows(described(at), f"SELECT ?k {{ <{kind}> schema:propertyID ?k }}")
    pointed = at.ask("GET", kind.removeprefix(BASE))
    assert (303, "/sparql") == (pointed.status, pointed.headers["location"])
    at.stop()


def test_the_policy_on_service_is_told(at: Server) -> None:
    allowing = start(at.root, services=["https://elders.example/sparql"])
    policy = "SELECT ?f { ?s sd:feature ?f FILTER(?f = sd:BasicFederatedQuery) }"
    assert ([], 1) == (rows(described(at), policy), len(rows(described(allowing), policy)))
    assert "https://elders.example/sparql" in allowing.ask("GET", "/sparql").text
    assert [] != rows(described(allowing), f"{LIMIT[:-1]} FILTER(?k = 'service-seconds') }}")
    allowing.stop()


def test_void_has_the_partitions_of_the_release(site: Server) -> None:
    store = read(site.ask("GET", "/.well-known/void"))
    query = "SELECT ?c ?n { ?d void:classPartition [ void:class ?c ; void:entities ?n ] }"
    classes = {name.rpartition("#")[2]: int(number) for name, number in rows(store, query)}
    counted = f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s a <{SITE}/ns/belofte-bewijs#EvidenceLink> }}"
    assert site.query(counted).rows() == [{"n": str(classes["EvidenceLink"])}]
    assert rows(store, "SELECT ?p { ?d void:propertyPartition [ void:property ?p ] }")


def test_a_site_under_a_path_serves_its_endpoint_there_and_says_so(site: Server) -> None:
    assert [(f"{SITE}/sparql",)] == rows(described(site), "SELECT ?e { ?s sd:endpoint ?e }")
    under = site.ask("GET", "/gestand/sparql?query=ASK%7B%7D")
    assert (200, True) == (under.status, under.json["boolean"])
    assert under.headers["link"].startswith("</gestand/release/")
    ways = site.ask("GET", f"/gestand/sparql?query=ASK%7B%7D%23{'x' * 17_000}").json["ways"]
    assert "/gestand/dumps/" in [way["href"] for way in ways]


def test_before_the_first_release_the_endpoint_says_to_wait() -> None:
    at = start(scratch())
    for answer in (at.query("ASK {}"), at.ask("GET", "/sparql"), at.ask("GET", "/graph-store?default")):
        assert (503, "30") == (answer.status, answer.headers["retry-after"])
    at.stop()
