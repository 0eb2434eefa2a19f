"""VoID, held to what the store answers, and the description of the SPARQL service."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, VOID
from rdflib.namespace import Namespace as RdflibNamespace

from gestand import catalogue
from gestand.catalogue import Limit, Offer
from gestand.catalogue.vocabulary import SD
from gestand.store import open_store

from .building import BASE, BEB, IRIS, build_quietly, page, pages_source
from .cataloguing import Built, configured_examples


@pytest.fixture(scope="module")
def configured() -> Built:
    return configured_examples()


@pytest.fixture(scope="module")
def graph(configured: Built) -> Graph:
    return configured.graph()


def rows(built: Built, query: str) -> Counter[tuple[str, ...]]:
    """Query the release's own store; a row's last cell is a count."""
    found = open_store(built.release.store).query(f"PREFIX rdf: <{RDF}> {query}", use_default_graph_as_union=True)
    told = [[cell.value for cell in row] for row in found]  # type: ignore[union-attr]
    return Counter({tuple(cells): int(amount) for *cells, amount in told})


def described(graph: Graph, query: str) -> Counter[tuple[str, ...]]:
    """Query the catalogue in the same way."""
    prefixes = "".join(f"PREFIX {name}: <{space}> " for name, space in catalogue.PREFIXES.items())
    told = [[str(cell) for cell in row] for row in graph.query(prefixes + query)]  # type: ignore[union-attr]
    return Counter({tuple(cells): int(amount) for *cells, amount in told})


@pytest.mark.parametrize(
    ("void", "sparql"),
    [
        ("triples", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        ("distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
        ("distinctObjects", "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }"),
        ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        ("classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }"),
        ("entities", f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{BASE}/id/')) }}"),
    ],
)
def test_void_counts_what_the_store_holds(configured: Built, graph: Graph, void: str, sparql: str) -> None:
    assert rows(configured, sparql) == described(graph, f"SELECT ?n {{ ?d a dcat:Dataset ; void:{void} ?n }}")


CLASS = "[] a dcat:Dataset ; void:classPartition ?cp . ?cp void:class ?c . "
PROPERTY = CLASS + "?cp void:propertyPartition ?pp . ?pp void:property ?p . "


@pytest.mark.parametrize(
    ("void", "sparql"),
    [
        (f"SELECT ?c ?n {{ {CLASS} ?cp void:entities ?n }}",
         "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c"),
        (f"SELECT ?c ?n {{ {CLASS} ?cp void:triples ?n }}",
         "SELECT ?c (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c"),
        (f"SELECT ?c ?p ?n {{ {PROPERTY} ?pp void:triples ?n }}",
         "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"),
        (f"SELECT ?c ?p ?n {{ {PROPERTY} ?pp void:distinctSubjects ?n }}",
         "SELECT ?c ?p (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"),
        (f"SELECT ?c ?p ?n {{ {PROPERTY} ?pp void:distinctObjects ?n }}",
         "SELECT ?c ?p (COUNT(DISTINCT ?o) AS ?n) { ?s a ?c ; ?p ?o } GROUP BY ?c ?p"),
        (f"SELECT ?c ?p ?t ?n {{ {PROPERTY} ?pp void:classPartition [ void:class ?t ; void:triples ?n ] }}",
         "SELECT ?c ?p ?t (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?t FILTER(?p != rdf:type) } GROUP BY ?c ?p ?t"),
        (f"SELECT ?c ?p ?t ?n {{ {PROPERTY} ?pp void-ext:datatypePartition [ void-ext:datatype ?t ; void:triples ?n ] }}",
         "SELECT ?c ?p ?t (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . BIND(DATATYPE(?o) AS ?t) FILTER(BOUND(?t)) } GROUP BY ?c ?p ?t"),
        ("SELECT ?c ?p ?t ?n { ?l void:subjectsTarget [ void:class ?c ] ; void:objectsTarget [ void:class ?t ] ; "
         "void:linkPredicate ?p ; void:triples ?n }",
         "SELECT ?c ?p ?t (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?t FILTER(?p != rdf:type) } GROUP BY ?c ?p ?t"),
        ("SELECT ?p ?n { [] a dcat:Dataset ; void:propertyPartition [ void:property ?p ; void:triples ?n ] }",
         "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"),
        ("SELECT ?g ?n { [] sd:namedGraph [ sd:name ?g ; sd:graph [ void:triples ?n ] ] }",
         "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"),
    ],
)  # fmt: skip
def test_each_partition_counts_what_the_store_holds(configured: Built, graph: Graph, void: str, sparql: str) -> None:
    expected = rows(configured, sparql)
    assert expected == described(graph, void)
    assert expected


def test_links_to_other_sites_count_what_the_store_holds(configured: Built, graph: Graph) -> None:
    expected: Counter[tuple[str, ...]] = Counter()
    for quad in open_store(configured.release.store):
        if isinstance(quad.object, NamedNode) and quad.predicate.value != str(RDF.type):
            site = re.match("https?://[^/]+/", quad.object.value)
            expected[quad.predicate.value, site[0] if site else ""] += 1
    links = """SELECT ?p ?site ?n { ?l a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ;
        void:subjectsTarget ?d ; void:objectsTarget [ void:uriSpace ?site ] . ?d a dcat:Dataset }"""
    assert {pair: amount for pair, amount in expected.items() if pair[1] not in ("", f"{BASE}/")} == described(
        graph, links
    )
    assert "http://themis.vlaanderen.be/" in {site for _, site in expected}


def test_the_example_promise_cites_a_decision(configured: Built, graph: Graph) -> None:
    examples = {str(one) for one in graph.objects(configured.node, VOID.exampleResource)}
    citing = open_store(configured.release.store).quads_for_pattern(
        None, NamedNode(f"{BEB}hasCitedDecision"), None, None
    )
    assert 1 == len(examples & {quad.subject.value for quad in citing if isinstance(quad.subject, NamedNode)})
    assert 3 == len(examples)


def test_a_literal_that_looks_like_a_triple_is_counted_as_a_literal(tmp_path: Path) -> None:
    odd = r"Zie <http://a.example/> <http://b.example/> <http://c.example/> . ‘\\é’"
    release = build_quietly([pages_source(tmp_path, page(odd))], tmp_path / "releases").release
    graph = Graph().parse(release.catalogue)
    total = rows(Built(release, [], release.manifest), "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }")
    assert total == described(graph, "SELECT ?n { ?d a dcat:Dataset ; void:distinctObjects ?n }")


# The service description

LIMIT = Limit("seconds", {"nl": "Seconden voor een vraag", "en": "Seconds for a query"}, 30, "s")


def service(built: Built, offer: Offer) -> Graph:
    found = Graph()
    for triple in catalogue.describe_service(built.manifest, IRIS, offer):
        found.parse(data=f"{triple} .", format="nt")
    return found


def test_the_service_says_language_formats_features_and_dataset(configured: Built) -> None:
    found, node = service(configured, Offer(limits=(LIMIT,))), URIRef(f"{BASE}/id/dienst/sparql")
    told = {
        (str(predicate).rpartition("#")[2], str(value).replace("#", "/").rpartition("/")[2])
        for predicate, value in found.predicate_objects(node)
        if str(predicate).startswith(str(SD))
    }
    assert {("supportedLanguage", "SPARQL11Query"), ("feature", "UnionDefaultGraph"), ("endpoint", "sparql"),
            ("defaultEntailmentRegime", "Simple"), ("defaultDataset", configured.release.id),
            ("resultFormat", "SPARQL_Results_JSON"), ("resultFormat", "Turtle")} <= told  # fmt: skip
    assert ("feature", "DereferencesURIs") not in told
    assert ("feature", "BasicFederatedQuery") not in told


def test_a_limit_is_data_with_a_name_a_number_and_a_unit(configured: Built) -> None:
    found, schema = service(configured, Offer(limits=(LIMIT,))), RdflibNamespace("http://schema.org/")
    node = found.value(URIRef(f"{BASE}/id/dienst/sparql"), schema.additionalProperty)
    assert (30, "s", "seconds") == tuple(
        value.toPython()  # type: ignore[union-attr]
        for value in (
            found.value(node, schema.value),
            found.value(node, schema.unitText),
            found.value(node, schema.propertyID),
        )
    )
    assert Literal("Seconds for a query", lang="en") in set(found.objects(node, RDFS.label))


def test_federation_is_a_feature_only_where_it_is_allowed(configured: Built) -> None:
    found, node = (
        service(configured, Offer(federation=("https://elders.example/sparql",))),
        URIRef(f"{BASE}/id/dienst/sparql"),
    )
    assert URIRef(SD.BasicFederatedQuery.value) in set(found.objects(node, URIRef(SD.feature.value)))
    assert any("https://elders.example/sparql" in str(policy) for policy in found.objects(node, RDFS.comment))


def test_the_service_declares_our_prefixes(configured: Built) -> None:
    found = service(configured, Offer())
    declared = {
        str(found.value(one, SH.prefix)): str(found.value(one, SH.namespace)) for one in found.objects(None, SH.declare)
    }
    assert BEB == declared["beb"]
    assert len(catalogue.PREFIXES) + 1 == len(declared)
