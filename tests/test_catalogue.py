"""DCAT: what a catalogue says of publisher, release, files and sources, held to the official shapes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from pyshacl import validate as shacl_validate
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, PROV, RDF, RDFS, SH, SKOS, VOID
from rdflib.namespace import Namespace as RdflibNamespace

from gestand import catalogue, store
from gestand.catalogue import Publisher, authority

from .building import BASE, IRIS, build_quietly, page, pages_source
from .cataloguing import Built, configured_examples, unconfigured_examples

DCAT = RdflibNamespace("http://www.w3.org/ns/dcat#")  # rdflib's own lacks the terms of version 3
SPDX = RdflibNamespace("http://spdx.org/rdf/terms#")
VCARD = RdflibNamespace("http://www.w3.org/2006/vcard/ns#")

AXIOMS = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
dcat:Catalog rdfs:subClassOf dcat:Dataset . dcat:Dataset rdfs:subClassOf dcat:Resource .
dcat:DataService rdfs:subClassOf dcat:Resource . foaf:Organization rdfs:subClassOf foaf:Agent .
vcard:Organization rdfs:subClassOf vcard:Kind .
"""
"""What DCAT, FOAF and vCard say of their own classes; a catalogue must be valid with and without it."""


@pytest.fixture(scope="module")
def unconfigured() -> Built:
    return unconfigured_examples()


@pytest.fixture(scope="module")
def configured() -> Built:
    return configured_examples()


@pytest.fixture(scope="module")
def graph(configured: Built) -> Graph:
    return configured.graph()


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
        for one in report.objects(None, SH.result)  # what a result holds in detail is no result of its own
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


ADVISED = {
    "dcat-ap_2.1.1_shacl_mdr-vocabularies.shape.ttl": {
        "publisher": "a body of the European Union's list; our publishers are not among them",
        "spatial": "a place of the European Union's lists; Belgium's own table of regions is more precise",
    },
    "dcat-ap_2.1.1_shacl_shapes_recommended.ttl": {
        "status": "of a record; a release has none but that it was published",
        "type": "of agents and licences: we do not guess which kind of body a publisher is",
        "distribution": "of the series, whose releases have the files, and of sources",
        "contactPoint": "of the sources: we say of other people's datasets only what their source file says",
        "keyword": "of the sources, as above",
        "spatial": "of the sources, as above",
        "temporal": "of the sources, as above",
        "theme": "of the sources, as above",
        "bbox": "of a region: its own table holds no coordinates",
        "centroid": "of a region, as above",
    },
}
"""What DCAT-AP 2.1.1 recommends, and why it is not given; none of it is a violation."""


@pytest.mark.belgium
@pytest.mark.parametrize("shapes", ADVISED)
def test_what_dcat_ap_recommends_is_given_or_there_is_a_reason(
    data: Callable[[str], Path], graph: Graph, shapes: str
) -> None:
    found = kinds(results(graph, data("belgium") / "shacl" / shapes))
    assert {("Warning", path) for path in ADVISED[shapes]} == found


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
    assert [] == [node for node in local if (node, RDF.type, None) not in graph]
    assert [] == [node for node in local if not any((node, label, None) in graph for label in labels)]


def test_the_build_writes_the_same_catalogue_again(unconfigured: Built) -> None:
    written = unconfigured.release.catalogue.read_bytes()
    assert written == unconfigured.turtle()


def test_each_dump_is_a_distribution_with_its_checksum_size_and_address(configured: Built, graph: Graph) -> None:
    told = {
        (
            str(graph.value(one, DCAT.downloadURL)),
            str(graph.value(graph.value(one, SPDX.checksum), SPDX.checksumValue)),
            str(graph.value(one, DCAT.byteSize)),
        )
        for one in graph.objects(configured.node, DCAT.distribution)
    }
    start = f"{BASE}/dumps/{configured.release.id}/"
    assert {
        (file["path"].replace("dumps/", start, 1), file["sha256"], str(file["bytes"]))
        for file in configured.manifest["files"]
        if file["path"].startswith("dumps/") and not file["path"].endswith("-metadata.json")
    } == told


def test_a_table_conforms_to_its_own_description_where_there_is_one(configured: Built) -> None:
    names = ["tabel/a.csv", "tabel/a.csv.gz", "tabel/a.csv-metadata.json", "tabel/b.csv"]
    described = configured.said(files=[{"path": f"dumps/{n}", "bytes": 7, "sha256": "00"} for n in names]).graph()
    told = {
        str(described.value(one, DCTERMS.identifier)).rpartition("/")[2]: described.value(one, DCTERMS.conformsTo)
        for one in described.objects(configured.node, DCAT.distribution)
    }
    schema = URIRef(f"{BASE}/dumps/{configured.release.id}/tabel/a.csv-metadata.json")
    assert {"a.csv": schema, "a.csv.gz": schema, "b.csv": None} == told


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
    described = configured.said(files=[entry]).graph()
    forms = [str(one).rpartition("/")[2] for one in described.objects(None, DCTERMS.format)]
    packings = [str(one).rpartition("/")[2] for one in described.objects(None, DCAT.compressFormat)]
    assert ([file_type] if file_type else [], [packing] if packing else []) == (forms, packings)


def test_a_media_type_that_is_not_registered_is_not_named(configured: Built) -> None:
    files = [{"path": f"dumps/{name}", "bytes": 7, "sha256": "00"} for name in ("gestand.jsonl", "gestand.jsonld")]
    described = configured.said(files=files).graph()
    told = {str(one).partition("media-types/")[2] for one in described.objects(None, DCAT.mediaType)}
    assert {"application/ld+json"} == told


def test_only_whole_rdf_files_are_data_dumps_of_void(configured: Built) -> None:
    names = ["gestand.nq.gz", "gestand.ttl.zst", "Promise.ttl.gz", "gestand.csv"]
    files = [{"path": f"dumps/{name}", "bytes": 7, "sha256": "00"} for name in names]
    described = configured.said(files=files).graph()
    dumps = {str(one).rpartition("/")[2] for one in described.objects(None, VOID.dataDump)}
    assert {"gestand.nq.gz", "gestand.ttl.zst"} == dumps


def test_an_unconfigured_publisher_claims_nothing(unconfigured: Built) -> None:
    described = unconfigured.graph()
    catalog = URIRef(f"{BASE}/id/catalogus")
    agent = described.value(catalog, DCTERMS.publisher)
    assert "Publisher not configured" in {str(name) for name in described.objects(agent, FOAF.name)}
    said = (catalog, unconfigured.node, URIRef(f"{BASE}/id/dienst/sparql"))
    claims = (DCTERMS.license, DCAT.contactPoint, URIRef("https://data.vlaanderen.be/ns/metadata-dcat#statuut"))
    assert [] == [(node, claim) for node in said for claim in claims if (node, claim, None) in described]
    rights = described.value(catalog, DCTERMS.rights)
    assert any("has not yet named a licence" in str(label) for label in described.objects(rights, RDFS.label))


def test_a_configured_publisher_is_told_with_contact_and_licence(graph: Graph) -> None:
    catalog = URIRef(f"{BASE}/id/catalogus")
    contact = graph.value(catalog, DCAT.contactPoint)
    assert URIRef("mailto:data@uitgever.example") == graph.value(contact, VCARD.hasEmail)
    licences = set(graph.objects(graph.value(catalog, DCAT.service), DCTERMS.license))
    assert {URIRef("https://creativecommons.org/publicdomain/zero/1.0/")} == licences


def test_flemish_open_data_is_said_when_the_publisher_says_so(configured: Built) -> None:
    entry = configured.manifest["publisher"] | {"flemish_open_data": True}
    described = configured.said(publisher=entry).graph()
    status = URIRef("https://data.vlaanderen.be/ns/metadata-dcat#statuut")
    told = {str(described.value(node, status)).rpartition("/")[2] for node in described.subjects(status, None)}
    assert {"VLOPENDATA", "VLOPENDATASERVICE"} == told


def test_each_source_is_named_with_its_own_title_publisher_licence_and_day(configured: Built, graph: Graph) -> None:
    sources = set(graph.objects(configured.node, DCTERMS.source))
    assert {URIRef(f"{BASE}/id/bron/{one['key']}") for one in configured.manifest["sources"]} == sources
    wanted = (DCTERMS.title, DCTERMS.publisher, DCTERMS.license, DCTERMS.issued, DCTERMS.description)
    assert [] == [(source, one) for source in sources for one in wanted if (source, one, None) not in graph]
    assert sources == set(graph.objects(configured.node, PROV.wasDerivedFrom))


def test_rights_say_that_sources_keep_their_terms(configured: Built, graph: Graph) -> None:
    (english,) = (
        str(label)
        for label in graph.objects(URIRef(f"{configured.node}/rechten"), RDFS.label)
        if isinstance(label, Literal) and label.language == "en"
    )
    assert all(source["title"] in english for source in configured.manifest["sources"])


def test_the_agreement_bounds_the_time_that_the_release_covers(configured: Built, graph: Graph) -> None:
    period = graph.value(configured.node, DCTERMS.temporal)
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
    described = replace(unconfigured, lines=lines).said(publisher=Publisher(spatial=spatial).entry()).graph()
    assert areas == [str(area) for area in described.objects(unconfigured.node, DCTERMS.spatial)]


def test_a_second_release_names_the_one_before_it_and_the_first_day(tmp_path: Path) -> None:
    first = build_quietly([pages_source(tmp_path / "a", page())], tmp_path / "releases").release
    second = build_quietly([pages_source(tmp_path / "b", page("Anders."))], tmp_path / "releases").release
    described = Graph().parse(second.catalogue)
    dataset = URIRef(f"{BASE}/id/dataset/beloften-en-bewijs")
    node = URIRef(f"{BASE}/id/release/{second.id}")
    assert URIRef(f"{BASE}/id/release/{first.id}") == described.value(node, DCAT.previousVersion)
    assert dataset == described.value(node, DCAT.isVersionOf)
    issued = described.value(dataset, DCTERMS.issued)
    assert str(issued).replace("Z", "+00:00") == first.manifest["published"]


def test_of_release_keeps_only_what_will_not_be_said_anew(configured: Built) -> None:
    quads = list(parse(configured.turtle(), RdfFormat.TURTLE))
    kept = list(catalogue.of_release(quads, IRIS, configured.release.id))
    start = f"<{configured.node}"
    assert {str(quad.subject) for quad in quads if str(quad.subject).startswith(start)} == {
        str(q.subject) for q in kept
    }
    assert {True, False} == {catalogue.is_statistic(str(quad.subject)) for quad in kept}
