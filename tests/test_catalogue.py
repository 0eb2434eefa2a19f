"""The catalogue: DCAT-AP against the official shapes, VoID against what the store says, the publisher file, sitemaps."""

from __future__ import annotations

import gzip
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, Triple, parse
from pyshacl import validate as shacl_validate
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SH, SKOS, VOID
from rdflib.namespace import Namespace as RdflibNamespace

from gestand import catalogue, store
from gestand.catalogue import Limit, Offer, Publisher, authority, read_publisher
from gestand.catalogue.site import MOST_ADDRESSES, Page
from gestand.catalogue.vocabulary import SD
from gestand.evidence import Faults
from gestand.release import Release
from gestand.store import open_store

from .building import BASE, BEB, EXAMPLES, IRIS, build_quietly, page, pages_source, write

SPDX = RdflibNamespace("http://spdx.org/rdf/terms#")
VCARD = RdflibNamespace("http://www.w3.org/2006/vcard/ns#")
EXAMPLE_PUBLISHER = EXAMPLES / "publisher" / "publisher.toml"

AXIOMS = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
dcat:Catalog rdfs:subClassOf dcat:Dataset . dcat:Dataset rdfs:subClassOf dcat:Resource .
dcat:DataService rdfs:subClassOf dcat:Resource . foaf:Organization rdfs:subClassOf foaf:Agent .
vcard:Organization rdfs:subClassOf vcard:Kind .
"""
"""What DCAT, FOAF and vCard say of their own classes; a catalogue must be valid with and without it."""


@dataclass(frozen=True)
class Built:
    """A release of the examples with its sorted lines, and its catalogue under one publisher."""

    release: Release
    lines: list[bytes]
    manifest: Mapping[str, Any]

    def triples(self) -> set[Triple]:
        return set(catalogue.describe(self.manifest, IRIS, self.lines))

    def graph(self) -> Graph:
        return Graph().parse(data=catalogue.turtle(self.manifest, IRIS, self.lines), format="turtle")


@pytest.fixture(scope="module")
def unconfigured(tmp_path_factory: pytest.TempPathFactory) -> Built:
    release = build_quietly(sorted(EXAMPLES.glob("*.toml")), tmp_path_factory.mktemp("releases")).release
    packed = (release.path / "dumps" / "gestand.nq.gz").read_bytes()
    return Built(release, gzip.decompress(packed).splitlines(keepends=True), release.manifest)


@pytest.fixture(scope="module")
def configured(unconfigured: Built) -> Built:
    publisher = read_publisher(EXAMPLE_PUBLISHER, Faults())
    assert publisher
    return replace(unconfigured, manifest=unconfigured.manifest | {"publisher": publisher.entry()})


@pytest.fixture(scope="module")
def graph(configured: Built) -> Graph:
    return configured.graph()


def release_node(built: Built) -> URIRef:
    return URIRef(f"{BASE}/id/release/{built.release.id}")


def results(graph: Graph, *shapes: Path) -> list[tuple[str, str]]:
    """Validate, and give severity and path of each result.

    RDFS says that everything is an rdfs:Resource; pySHACL is told so here, since the shapes ask for it by sh:class.
    Nothing else is added: types and labels of other people's things stand in the catalogue itself.
    """
    data, rules = Graph() + graph, Graph()
    for node in {term for term in graph.all_nodes() if not isinstance(term, Literal)}:
        data.add((node, RDF.type, RDFS.Resource))
    logging.getLogger("rdflib").setLevel(logging.ERROR)  # the shapes of 2.1.1 write names as invalid IRIs
    for path in shapes:
        rules.parse(path)
    _, report, _ = shacl_validate(data, shacl_graph=rules)
    return [
        (str(report.value(one, SH.resultSeverity)).rpartition("#")[2], str(report.value(one, SH.resultPath)))
        for one in report.subjects(RDF.type, SH.ValidationResult)
    ]


def kinds(found: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(severity, path.replace("#", "/").rpartition("/")[2]) for severity, path in found}


@pytest.mark.belgium
@pytest.mark.parametrize("axioms", ["", AXIOMS], ids=["alone", "with the vocabularies' axioms"])
@pytest.mark.parametrize("who", ["unconfigured", "configured"])
def test_the_catalogue_has_no_result_under_the_official_dcat_ap_3_shapes(
    data: Callable[[str], Path], request: pytest.FixtureRequest, who: str, axioms: str
) -> None:
    described = request.getfixturevalue(who).graph().parse(data=axioms, format="turtle")
    assert [] == results(described, data("belgium") / "shacl" / "dcat-ap_3.0.0-SHACL.ttl")


@pytest.mark.belgium
@pytest.mark.parametrize(
    "left_out", [DCTERMS.title, DCTERMS.description, DCTERMS.publisher, FOAF.name, DCAT.accessURL, SKOS.prefLabel]
)
def test_the_official_shapes_see_what_is_left_out(data: Callable[[str], Path], graph: Graph, left_out: URIRef) -> None:
    less = Graph() + graph
    less.remove((None, left_out, None))
    found = results(less, data("belgium") / "shacl" / "dcat-ap_3.0.0-SHACL.ttl")
    assert {("Violation", str(left_out))} == set(found)


@pytest.mark.belgium
def test_dcat_ap_2_1_1_differs_only_where_version_3_changed_the_rule(data: Callable[[str], Path], graph: Graph) -> None:
    shapes = data("belgium") / "shacl"
    found = results(graph, shapes / "dcat-ap_2.1.1_shacl_shapes.ttl", shapes / "dcat-ap_2.1.1_shacl_range.ttl")
    # 2.1.1 wants byteSize as xsd:decimal and SHA-1; 3.0.0 wants xsd:nonNegativeInteger and any algorithm
    assert {("Violation", "byteSize"), ("Violation", "algorithm")} == kinds(found)


BELGIAN = {
    "byteSize": "xsd:decimal here, xsd:nonNegativeInteger in DCAT-AP 3, which is newer",
    "record": "the shape asks for dcat:Record, a class that DCAT does not have (it is dcat:CatalogRecord)",
    "representationTechnique": "a code of INSPIRE for geographic data, which this is not",
    "type": "a type of service of INSPIRE's list for geographic services, which this is not",
    "source": "at most one source here; a release has several, and names them all",
    "theme": "of the sources: we say of other people's datasets only what their source file says",
    "language": "of the sources, as above",
    "publisher": "of the sources, as above: a name in a source file may be a person's",
}
"""What the Belgian federal shapes (DCAT-AP 2) still ask, and why it is not given."""


@pytest.mark.belgium
def test_the_belgian_shapes_ask_only_for_what_is_known_and_refused(data: Callable[[str], Path], graph: Graph) -> None:
    found = results(graph, data("belgium") / "shacl" / "bedcatap2.ttl")
    assert set(BELGIAN) == {path for _, path in kinds(found)}


@pytest.mark.belgium
def test_of_the_release_itself_the_belgian_shapes_ask_little(data: Callable[[str], Path], graph: Graph) -> None:
    ours = Graph() + graph
    for source in list(graph.objects(None, DCTERMS.source)):
        ours.remove((source, RDF.type, DCAT.Dataset))
    found = kinds(results(ours, data("belgium") / "shacl" / "bedcatap2.ttl"))
    assert {"byteSize", "record", "representationTechnique", "type", "source"} == {path for _, path in found}


@pytest.mark.belgium
def test_what_is_repeated_of_official_tables_is_what_they_say(data: Callable[[str], Path]) -> None:
    folder, known = data("belgium"), Graph().parse(data=_authority_file(), format="turtle")
    theme = "http://vocab.belgif.be/auth/datatheme/"
    tables = Graph()
    for name in ("belgif/refnis2019.nt", "belgif/datatheme.nt", "oslo-codelijsten/vlaamse-licenties.ttl"):
        tables.parse(folder / name)
    tables.parse(folder / "catalogus" / "data-gov-be-frequency-mapping.ttl")
    compared = 0
    for subject, _, label in known.triples((None, SKOS.prefLabel, None)):
        there = URIRef(str(subject).replace("http://publications.europa.eu/resource/authority/data-theme/", theme))
        if (there, SKOS.prefLabel, None) in tables:
            assert (there, SKOS.prefLabel, label) in tables
            compared += 1
    for subject, _, title in known.triples((None, DCTERMS.title, None)):
        if (subject, DCTERMS.title, None) in tables:
            assert (subject, DCTERMS.title, title) in tables
            compared += 1
    assert 75 < compared


def _authority_file() -> str:
    return (Path(authority.__file__).parent / "authority.ttl").read_text(encoding="utf-8")


def test_the_catalogue_holds_no_blank_node(graph: Graph) -> None:
    assert [] == [term for term in graph.all_nodes() if isinstance(term, BNode)]


def test_every_local_thing_that_is_described_has_a_type_and_a_label(graph: Graph) -> None:
    local = {node for node in graph.subjects() if str(node).startswith(BASE)}
    labels = [URIRef(one.value) for one in store.LABELS]
    bare = [node for node in local if not any(graph.objects(node, label) for label in labels)]
    assert [] == [node for node in local if (node, RDF.type, None) not in graph]
    assert [] == [node for node in bare if not any((node, label, None) in graph for label in labels)]


def test_the_build_writes_the_same_catalogue_again(unconfigured: Built) -> None:
    written = unconfigured.release.catalogue.read_bytes()
    manifest = unconfigured.manifest | {"files": [f for f in unconfigured.manifest["files"] if f["path"] != "catalogue.ttl"]}
    assert written == catalogue.turtle(manifest, IRIS, unconfigured.lines)


def test_each_dump_is_a_distribution_with_its_checksum_size_and_address(configured: Built, graph: Graph) -> None:
    told = {
        (
            str(graph.value(one, DCAT.downloadURL)),
            str(graph.value(graph.value(one, SPDX.checksum), SPDX.checksumValue)),
            graph.value(one, DCAT.byteSize).toPython(),  # type: ignore[union-attr]
        )
        for one in graph.objects(release_node(configured), DCAT.distribution)
    }
    release = configured.release
    assert {(f"{BASE}/dumps/{release.id}/{dump.name}", dump.sha256, dump.bytes) for dump in release.dumps} == told


@pytest.mark.parametrize(
    ("name", "file_type", "packing"),
    [
        ("gestand.nq.gz", "RDF_N_QUADS", "gzip"),
        ("gestand.trig.zst", "RDF_TRIG", "zstd"),
        ("Promise.ttl.gz", "RDF_TURTLE", "gzip"),
        ("gestand.jsonl.zst", "JSON_LD", "zstd"),
        ("promises.csv", "CSV", None),
        ("SHA256SUMS", None, None),
        ("manifest.sig", None, None),
        ("promises.csv-metadata.json", None, None),
    ],
)
def test_a_file_is_a_distribution_when_it_holds_data(
    configured: Built, name: str, file_type: str | None, packing: str | None
) -> None:
    entry = {"path": f"dumps/{name}", "bytes": 7, "sha256": "00"}
    described = replace(configured, manifest=configured.manifest | {"files": [entry]}).graph()
    forms = [str(one).rpartition("/")[2] for one in described.objects(None, DCTERMS.format)]
    packings = [str(one).rpartition("/")[2] for one in described.objects(None, DCAT.compressFormat)]
    assert ([file_type] if file_type else [], [packing] if packing else []) == (forms, packings)


def test_only_whole_rdf_files_are_data_dumps_of_void(configured: Built) -> None:
    names = ["gestand.nq.gz", "gestand.ttl.zst", "Promise.ttl.gz", "gestand.csv"]
    files = [{"path": f"dumps/{name}", "bytes": 7, "sha256": "00"} for name in names]
    described = replace(configured, manifest=configured.manifest | {"files": files}).graph()
    dumps = {str(one).rpartition("/")[2] for one in described.objects(None, VOID.dataDump)}
    assert {"gestand.nq.gz", "gestand.ttl.zst"} == dumps


def test_an_unconfigured_publisher_claims_nothing(unconfigured: Built) -> None:
    described = unconfigured.graph()
    catalog = URIRef(f"{BASE}/id/catalogus")
    agent = described.value(catalog, DCTERMS.publisher)
    assert "Publisher not configured" in {str(name) for name in described.objects(agent, FOAF.name)}
    said = (catalog, release_node(unconfigured), URIRef(f"{BASE}/id/dienst/sparql"))
    claims = (DCTERMS.license, DCAT.contactPoint, URIRef("https://data.vlaanderen.be/ns/metadata-dcat#statuut"))
    assert [] == [(node, claim) for node in said for claim in claims if (node, claim, None) in described]
    rights = described.value(catalog, DCTERMS.rights)
    assert any("has not yet named a licence" in label for label in described.objects(rights, RDFS.label))


def test_a_configured_publisher_is_told_with_contact_and_licence(graph: Graph) -> None:
    catalog = URIRef(f"{BASE}/id/catalogus")
    contact = graph.value(catalog, DCAT.contactPoint)
    assert URIRef("mailto:data@uitgever.example") == graph.value(contact, VCARD.hasEmail)
    licences = set(graph.objects(graph.value(catalog, DCAT.service), DCTERMS.license))
    assert {URIRef("https://creativecommons.org/publicdomain/zero/1.0/")} == licences


def test_flemish_open_data_is_said_when_the_publisher_says_so(configured: Built) -> None:
    entry = configured.manifest["publisher"] | {"flemish_open_data": True}
    described = replace(configured, manifest=configured.manifest | {"publisher": entry}).graph()
    status = URIRef("https://data.vlaanderen.be/ns/metadata-dcat#statuut")
    told = {str(described.value(node, status)).rpartition("/")[2] for node in described.subjects(status, None)}
    assert {"VLOPENDATA", "VLOPENDATASERVICE"} == told


def test_each_source_is_named_with_its_own_title_publisher_licence_and_day(configured: Built, graph: Graph) -> None:
    sources = set(graph.objects(release_node(configured), DCTERMS.source))
    assert {URIRef(f"{BASE}/id/bron/{one['key']}") for one in configured.manifest["sources"]} == sources
    wanted = (DCTERMS.title, DCTERMS.publisher, DCTERMS.license, DCTERMS.issued, DCTERMS.description)
    assert [] == [(source, one) for source in sources for one in wanted if (source, one, None) not in graph]
    assert sources == set(graph.objects(release_node(configured), PROV.wasDerivedFrom))


def test_rights_say_that_sources_keep_their_terms(configured: Built, graph: Graph) -> None:
    (english,) = (
        str(label)
        for label in graph.objects(URIRef(f"{release_node(configured)}/rechten"), RDFS.label)
        if isinstance(label, Literal) and label.language == "en"
    )
    assert all(source["title"] in english for source in configured.manifest["sources"])


def test_the_agreement_bounds_the_time_that_the_release_covers(configured: Built, graph: Graph) -> None:
    period = graph.value(release_node(configured), DCTERMS.temporal)
    days = (str(graph.value(period, DCAT.startDate)), str(graph.value(period, DCAT.endDate)))
    assert ("2019-10-02", "2024-09-30") == days


@pytest.mark.parametrize(
    ("government", "spatial", "areas"),
    [
        ("http://themis.vlaanderen.be/id/bestuursorgaan/x", (), ["http://vocab.belgif.be/auth/refnis2019/2000"]),
        ("https://regering.example/id/1", (), []),
        ("https://regering.example/id/1", ("http://vocab.belgif.be/auth/refnis2019/3000",),
         ["http://vocab.belgif.be/auth/refnis2019/3000"]),
    ],
)  # fmt: skip
def test_the_area_is_what_the_publisher_says_or_the_flemish_government_implies(
    unconfigured: Built, government: str, spatial: tuple[str, ...], areas: list[str]
) -> None:
    themis = b"<http://themis.vlaanderen.be/id/bestuursorgaan/5fed907ee6670526694a0706>"
    lines = sorted(line.replace(themis, f"<{government}>".encode()) for line in unconfigured.lines)
    manifest = unconfigured.manifest | {"publisher": Publisher(spatial=spatial).entry()}
    described = Built(unconfigured.release, lines, manifest).graph()
    assert areas == [str(area) for area in described.objects(release_node(unconfigured), DCTERMS.spatial)]


def test_a_second_release_names_the_one_before_it_and_the_first_day(tmp_path: Path) -> None:
    first = build_quietly([pages_source(tmp_path / "a", page())], tmp_path / "releases").release
    second = build_quietly([pages_source(tmp_path / "b", page("Anders."))], tmp_path / "releases").release
    described = Graph().parse(second.catalogue)
    dataset = URIRef(f"{BASE}/id/dataset/beloften-en-bewijs")
    node = URIRef(f"{BASE}/id/release/{second.id}")
    assert URIRef(f"{BASE}/id/release/{first.id}") == described.value(node, DCAT.previousVersion)
    assert dataset == described.value(node, URIRef(f"{DCAT}isVersionOf"))
    issued = described.value(dataset, DCTERMS.issued)
    assert str(issued).replace("Z", "+00:00") == first.manifest["published"]


def test_of_release_keeps_only_what_will_not_be_said_anew(configured: Built) -> None:
    quads = list(parse(catalogue.turtle(configured.manifest, IRIS, configured.lines), RdfFormat.TURTLE))
    kept = list(catalogue.of_release(quads, IRIS, configured.release.id))
    start = f"<{release_node(configured)}"
    assert {str(quad.subject) for quad in quads if str(quad.subject).startswith(start)} == {str(q.subject) for q in kept}
    assert {True, False} == {catalogue.is_statistic(str(quad.subject)) for quad in kept}


# VoID: the store is the yardstick


def rows(built: Built, query: str) -> Counter[tuple[str, ...]]:
    """Query the release's own store; a row's last cell is a count."""
    found = open_store(built.release.store).query(query, use_default_graph_as_union=True)
    return Counter({tuple(cell.value for cell in list(row)[:-1]): int(row[-1].value) for row in found})  # type: ignore[union-attr]


def described(graph: Graph, query: str) -> Counter[tuple[str, ...]]:
    """Query the catalogue in the same way."""
    prefixes = f"PREFIX void: <{VOID}> PREFIX vx: <http://ldf.fi/void-ext#> PREFIX sd: <{SD}> PREFIX dcat: <{DCAT}> "
    return Counter({tuple(map(str, list(row)[:-1])): int(row[-1]) for row in graph.query(prefixes + query)})  # type: ignore[index, arg-type]


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
        (f"SELECT ?c ?p ?t ?n {{ {PROPERTY} ?pp vx:datatypePartition [ vx:datatype ?t ; void:triples ?n ] }}",
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
    expected = rows(configured, f"PREFIX rdf: <{RDF}> {sparql}")
    assert expected == described(graph, void)
    assert expected


def test_the_example_promise_cites_a_decision(configured: Built, graph: Graph) -> None:
    examples = {str(one) for one in graph.objects(release_node(configured), VOID.exampleResource)}
    citing = open_store(configured.release.store).quads_for_pattern(None, NamedNode(f"{BEB}hasCitedDecision"), None, None)
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
        for value in (found.value(node, schema.value), found.value(node, schema.unitText), found.value(node, schema.propertyID))
    )
    assert Literal("Seconds for a query", lang="en") in set(found.objects(node, RDFS.label))


def test_federation_is_a_feature_only_where_it_is_allowed(configured: Built) -> None:
    found, node = service(configured, Offer(federation=("https://elders.example/sparql",))), URIRef(f"{BASE}/id/dienst/sparql")
    assert URIRef(SD.BasicFederatedQuery.value) in set(found.objects(node, URIRef(SD.feature.value)))
    assert any("https://elders.example/sparql" in policy for policy in found.objects(node, RDFS.comment))


def test_the_service_declares_our_prefixes(configured: Built) -> None:
    found = service(configured, Offer())
    declared = {str(found.value(one, SH.prefix)): str(found.value(one, SH.namespace)) for one in found.objects(None, SH.declare)}
    assert BEB == declared["beb"]
    assert len(catalogue.PREFIXES) + 1 == len(declared)


# The publisher file


def told(folder: Path, text: str) -> tuple[Publisher | None, list[str]]:
    write(folder, {"publisher.toml": text})
    faults = Faults()
    return read_publisher(folder / "publisher.toml", faults), [str(fault) for fault in faults.all]


def test_the_example_publisher_is_read_without_a_fault() -> None:
    faults = Faults()
    publisher = read_publisher(EXAMPLE_PUBLISHER, faults)
    assert [] == faults.all
    assert publisher
    assert ("organisation", "IRREG", "STABLE", ("nl",)) == (
        publisher.kind, publisher.frequency, publisher.availability, publisher.languages,
    )  # fmt: skip


@pytest.mark.parametrize("publisher", [Publisher(), read_publisher(EXAMPLE_PUBLISHER, Faults())])
def test_a_publisher_comes_back_from_a_manifest(publisher: Publisher) -> None:
    assert publisher == Publisher.of_entry(json.loads(json.dumps(publisher.entry())))


NAMED = '[publisher]\nname = { nl = "Wij" }\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[publisher]\n", "the key 'publisher.name' is missing"),
        ("", "the key 'publisher.name' is missing"),
        ('publisher = "Wij"\n', "'publisher' must be a table, not 'Wij'"),
        ('[publisher]\nname = "Wij"\n', "'publisher.name' must be a table of texts by language"),
        ('[publisher]\nname = { nl = " " }\n', "'publisher.name' must be a table of texts by language"),
        ('[publisher]\nname = { Dutch = "Wij" }\n', "'publisher.name' must be a table of texts by language"),
        (NAMED + 'kind = "club"\n', "'publisher.kind' must be one of organisation, person, not 'club'"),
        (NAMED + 'iri = "OVO000001"\n', "'publisher.iri' must be an absolute http(s) IRI"),
        (NAMED + "[contact]\n", "the key 'contact.name' is missing"),
        (NAMED + '[contact]\nname = { nl = "Wij" }\nemail = "wij"\n', "'contact.email' must be an e-mail address"),
        (NAMED + '[catalogue]\nlicence = "CC0"\n', "'catalogue.licence' must be an absolute http(s) IRI, not 'CC0'"),
        (NAMED + '[catalogue]\nthemes = ["GOVERNMENT"]\n', "'catalogue.themes' must be a list of some of AGRI, ECON"),
        (NAMED + '[catalogue]\nthemes = "GOVE"\n', "'catalogue.themes' must be a list of some of AGRI, ECON"),
        (NAMED + '[catalogue]\nfrequency = "soms"\n', "'catalogue.frequency' must be one of ANNUAL"),
        (NAMED + '[catalogue]\nlanguages = ["es"]\n', "'catalogue.languages' must be a list of some of nl, fr, de, en"),
        (NAMED + "[catalogue]\nspatial = []\n", "'catalogue.spatial' must be a list of absolute http(s) IRIs"),
        (NAMED + '[catalogue]\nflemish_open_data = "ja"\n', "'catalogue.flemish_open_data' must be true or false"),
        (NAMED + '[catalogue]\nkeywords = ["x"]\n', "'catalogue.keywords' must be a table of lists by language"),
        (NAMED + '[catalogue]\ntitel = "x"\n', "unknown key 'catalogue.titel' "),
        (NAMED + "[catalog]\n", "unknown table 'catalog'"),
        ("x = [", "this is no TOML"),
    ],
)
def test_a_wrong_publisher_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    publisher, lines = told(tmp_path, text)
    assert publisher is None
    assert any(message in line and "publisher.toml: error" in line for line in lines), lines


def test_all_faults_of_a_publisher_file_are_told_at_once(tmp_path: Path) -> None:
    _, lines = told(tmp_path, '[publisher]\nkind = "x"\niri = "y"\n[catalogue]\nlicence = "z"\nwat = 1\n[meer]\n')
    assert 6 == sum(": error:" in line for line in lines)


def test_a_missing_publisher_file_is_told(tmp_path: Path) -> None:
    faults = Faults()
    assert read_publisher(tmp_path / "niets.toml", faults) is None
    assert ["there is no such publisher file"] == [fault.message for fault in faults.errors]


def test_a_publisher_without_licence_and_contact_is_warned(tmp_path: Path) -> None:
    publisher, lines = told(tmp_path, NAMED)
    assert publisher
    assert 2 == sum(": warning: there is no " in line for line in lines)


# What robots read

LATER = {"id": "2024-05-01-0123abcd", "published": "2024-05-01T10:00:00+00:00"}


def test_the_sitemap_names_home_things_and_releases_with_their_publication(configured: Built) -> None:
    things = [IRIS.decision("A&B"), IRIS.promise("2019-2024", "wonen/2"), NamedNode("http://elders.example/id/x")]
    files = catalogue.sitemaps([*catalogue.pages(configured.manifest, IRIS, things, [LATER])], BASE)
    root = ElementTree.fromstring(files["sitemap.xml"])
    found = {one[0].text: one[1].text for one in root}
    published = configured.manifest["published"]
    assert {
        f"{BASE}/": published,
        f"{BASE}/doc/beslissing/A%26B": published,
        f"{BASE}/doc/belofte/2019-2024/wonen/2": published,
        f"{BASE}/release/{LATER['id']}": LATER["published"],
    } == found


@pytest.mark.parametrize(("amount", "parts"), [(MOST_ADDRESSES, 0), (MOST_ADDRESSES + 1, 2)])
def test_a_sitemap_over_fifty_thousand_pages_is_an_index_of_parts(amount: int, parts: int) -> None:
    files = catalogue.sitemaps([Page(f"{BASE}/doc/{n}", "2024-05-01") for n in range(amount)], BASE)
    assert parts + 1 == len(files)
    addresses = [text.count("<url>") for text in files.values()]
    assert (amount, True) == (sum(addresses), max(addresses) <= MOST_ADDRESSES)
    assert parts == files["sitemap.xml"].count(f"<loc>{BASE}/sitemap-")


@pytest.mark.parametrize(
    ("base", "closed"), [("https://a.example", "/sparql?"), ("https://a.example/onder/pad", "/onder/pad/sparql?")]
)
def test_robots_may_read_everything_but_queries(base: str, closed: str) -> None:
    text = catalogue.robots(base)
    assert f"Disallow: {closed}\n" in text
    assert f"Sitemap: {base}/sitemap.xml\n" in text


def test_llms_txt_tells_what_there_is_and_its_query_runs(configured: Built) -> None:
    text = catalogue.llms(configured.manifest, IRIS)
    assert text.startswith("# Promises & proof\n\n> ")
    assert f"- Promise: {configured.manifest['counts']['classes']['Promise']}\n" in text
    query = text.partition("```sparql\n")[2].partition("```")[0]
    found = open_store(configured.release.store).query(query, use_default_graph_as_union=True)
    assert 0 < len(list(found))  # type: ignore[arg-type]
