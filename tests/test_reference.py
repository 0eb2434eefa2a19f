"""Reference data: official registers and lists in named graphs, each with licence, date and source."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Store, parse
from rdflib import Graph

from gestand.pipeline import BuildError, Built
from gestand.store import open_store

from .belgian import REGISTERS, Register, reference_sources
from .building import EXAMPLES, IRIS, build_quietly, source_file, write
from .test_fetch import broken_themes

FILES = sorted((EXAMPLES / "reference").glob("*.toml"))
GRAPHS = f"{IRIS.base}/id/graaf"
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX mandaat: <http://data.vlaanderen.be/ns/mandaat#>
PREFIX besluit: <http://data.vlaanderen.be/ns/besluit#> PREFIX eli: <http://data.europa.eu/eli/ontology#>
PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX refnis2019: <http://vocab.belgif.be/auth/refnis2019/> PREFIX refnis2025: <http://vocab.belgif.be/auth/refnis2025/>
PREFIX ovo: <https://data.vlaanderen.be/id/organisatie/>
"""
JAMBON = "<http://themis.vlaanderen.be/id/bestuursorgaan/5fed907ee6670526694a0706>"


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    return sorted(tuple(term.value for term in row) for row in found)  # type: ignore[union-attr]


def count(store: Store, pattern: str) -> int:
    ((number,),) = ask(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}")
    return int(number)


# The excerpts of the examples


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(build_quietly(FILES, tmp_path_factory.mktemp("excerpts") / "releases").release.store)


@cache
def real(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path, publicID="http://x.example/")
    return graph


FROM = {
    "samenstelling": "themis/government/samenstelling-vlaamse-regering-2026-01-19.ttl",
    "themas": "themis/codelists/themas-2025-12.ttl",
    "beleid": "themis/codelists/beleidsdomeinen-2024-10.ttl themis/codelists/beleidsvelden-2026-01.ttl",
    "soorten": "themis/codelists/document-types-2022-10.ttl themis/codelists/agendapunt-types.ttl",
    "gemeenten": "belgium/belgif/refnis2019.nt belgium/belgif/refnis2025.nt",
    "organisaties": "belgium/catalogus/vlaanderen-organisaties-kbo-ovo.ttl themis/dcat/00-uitgever-OVO001827.ttl",
    "staatsblad": "themis/staatsblad/staatsblad-decreet-2021.ttl",
}


@pytest.mark.themis
@pytest.mark.belgium
@pytest.mark.parametrize("name", FROM)
def test_an_excerpt_says_nothing_that_the_official_list_does_not(name: str, data: Callable[[str], Path]) -> None:
    official = real(*(data(path.partition("/")[0]) / path.partition("/")[2] for path in FROM[name].split()))
    excerpt = Graph().parse(EXAMPLES / "reference" / f"{name}.ttl")
    assert (set(), True) == (set(excerpt) - set(official), len(excerpt) > 15)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_excerpt_says_that_it_is_one(file: Path) -> None:
    said = tomllib.loads(file.read_text("utf-8"))
    text = (EXAMPLES / "reference" / said["path"]).read_text("utf-8")
    assert text.startswith("# Excerpt, for the examples") and "(uittreksel)" in said["title"]


def test_every_graph_of_reference_data_has_licence_date_publisher_and_source(examples: Store) -> None:
    found = ask(
        examples,
        f"""SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }} ?g prov:wasDerivedFrom ?source .
        ?source dcterms:issued ?day ; dcterms:publisher ?who ; dcterms:source ?address ; dcterms:title ?title
        {{ ?source dcterms:license ?terms }} UNION {{ ?source dcterms:rights ?terms }}
        FILTER (STRSTARTS(STR(?g), "{GRAPHS}/")) }}""",
    )
    layers = {tomllib.loads(file.read_text("utf-8"))["layer"] for file in FILES}
    assert ({"codelijst", "verrijking"}, len(FILES)) == (layers, len(found))


@pytest.mark.parametrize(
    ("what", "pattern", "least"),
    [
        ("ministers with a portfolio", f"{JAMBON} prov:hadMember ?x . ?x dcterms:title ?t ; mandaat:start ?s", 10),
        ("themes", "?x skos:inScheme <http://themis.vlaanderen.be/id/concept-scheme/459cbdb0-86ff-4106-879c-6aecda7d3dcc>", 5),
        ("policy domains", "?x skos:inScheme <http://themis.vlaanderen.be/id/concept-scheme/f4981a92-8639-4da4-b1e3-0e1371feaa81>", 5),
        ("agenda item types", "?x skos:inScheme <http://themis.vlaanderen.be/id/concept-scheme/55c9120c-6a3d-49c4-80c8-ed01e9b92a9b>", 2),
        ("merged municipalities", "?x skos:broadMatch refnis2025:46029", 2),
        ("organisations", "?x skos:closeMatch ovo:OVO000092", 1),
        ("acts", "?x a eli:LegalResource ; eli:is_realized_by ?e . ?e eli:title ?t", 3),
        ("languages", "?x skos:inScheme <http://publications.europa.eu/resource/authority/language>", 4),
        ("file types", "?x skos:inScheme <http://publications.europa.eu/resource/authority/file-type>", 5),
    ],
)  # fmt: skip
def test_the_excerpts_hold_each_kind_of_reference_data(examples: Store, what: str, pattern: str, least: int) -> None:
    assert count(examples, pattern) >= least, what


# The real registers


@pytest.fixture(scope="module")
def built(data: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("registers")
    return build_quietly(reference_sources(data, folder), folder / "releases")


@pytest.fixture(scope="module")
def store(built: Built) -> Store:
    return open_store(built.release.store)


@pytest.fixture(scope="module")
def said(store: Store) -> set[str]:
    return {str(quad.triple) for quad in store}




@pytest.mark.themis
@pytest.mark.belgium
def test_the_real_registers_pass_the_gate(built: Built) -> None:
    assert built.report and built.report.conforms


@pytest.mark.themis
@pytest.mark.belgium
def test_the_gate_finds_no_fault_in_the_real_ministers_bodies_and_acts(built: Built) -> None:
    assert built.report
    rules = ("MandateHolder", "GoverningBody", "Act")
    assert [] == [one for one in built.report.results if one.shape.rpartition("/")[2].startswith(rules)]


def files(register: Register, data: Callable[[str], Path]) -> list[Path]:
    path = data(register.kind) / register.path
    return sorted(path.rglob("*.ttl")) if path.is_dir() else [path]


@pytest.mark.themis
@pytest.mark.belgium
@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.key)
def test_each_file_of_a_register_has_a_graph_of_its_own(
    store: Store, register: Register, data: Callable[[str], Path]
) -> None:
    found = ask(store, f"""SELECT DISTINCT ?g WHERE {{ GRAPH ?g {{ ?s ?p ?o }}
        FILTER (STRSTARTS(STR(?g), "{GRAPHS}/{register.layer}/{register.key}/")) }}""")
    assert len(files(register, data)) == len(found)


@pytest.mark.themis
@pytest.mark.belgium
@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.key)
def test_every_triple_of_a_register_is_in_the_release(
    said: set[str], register: Register, data: Callable[[str], Path]
) -> None:
    """What two registers say stands in one graph only; nothing is lost, and blank nodes have IRIs."""
    official = Store()
    for file in files(register, data):
        official.extend(parse(path=str(file), base_iri=file.absolute().as_uri()))
    whole = {str(quad.triple) for quad in official if "_:" not in str(quad.triple)}
    assert (set(), True) == (whole - said, len(whole) > len(official) / 2)


@pytest.mark.themis
@pytest.mark.belgium
@pytest.mark.parametrize(
    ("what", "pattern", "expected"),
    [
        ("mandates of the government", f"{JAMBON} prov:hadMember ?x", 76),
        ("policy fields", "?x skos:inScheme <http://themis.vlaanderen.be/id/concept-scheme/0012aad8-d6e5-49e2-af94-b1bebd484d5b>", 696),
        ("policy domains", "?x skos:inScheme <http://themis.vlaanderen.be/id/concept-scheme/f4981a92-8639-4da4-b1e3-0e1371feaa81>", 18),
        ("document types", f"GRAPH <{GRAPHS}/codelijst/documenttypes/document-types-2022-10-ttl> {{ ?x a skos:Concept }}", 43),
        ("places of 2019", "?x skos:inScheme <http://vocab.belgif.be/auth/refnis2019>", 639),
        ("places of 2025", "?x skos:inScheme <http://vocab.belgif.be/auth/refnis2025>", 624),
        ("acts", "?x a eli:LegalResource", 862),
        ("organisations", f"GRAPH <{GRAPHS}/verrijking/organisaties/vlaanderen-organisaties-kbo-ovo-ttl> {{ ?x a foaf:Organization }}", 121),
        ("datasets of Statbel", 'GRAPH ?g { ?x a dcat:Dataset } FILTER (CONTAINS(STR(?g), "/catalogus-statbel/"))', 10),
    ],
)  # fmt: skip
def test_the_real_registers_hold_what_their_publishers_count(store: Store, what: str, pattern: str, expected: int) -> None:
    assert expected == count(store, pattern), what


@pytest.mark.themis
@pytest.mark.belgium
def test_a_place_that_merged_leads_to_its_successor(store: Store) -> None:
    found = ask(store, "SELECT ?name WHERE { ?old skos:broadMatch refnis2025:46030 ; skos:prefLabel ?name FILTER (LANG(?name) = 'nl') }")
    assert [("Beveren",), ("Kruibeke",), ("Zwijndrecht",)] == found


@pytest.mark.themis
def test_the_broken_theme_list_stops_the_build_unless_its_source_allows_it(
    tmp_path: Path, data: Callable[[str], Path]
) -> None:
    write(tmp_path, {"themas/themas.ttl": broken_themes(data("themis"))})
    with pytest.raises(BuildError) as caught:
        build_quietly([source_file(tmp_path, "rdf", "themas")], tmp_path / "releases")
    assert [True] == [one.place.line is not None and "is no ttl" in one.message for one in caught.value.faults if one.severity == "error"]
    built = build_quietly([source_file(tmp_path, "rdf", "themas", on_error='"skip"')], tmp_path / "releases")
    assert [True] == ["was left out" in one.message for one in built.faults if one.severity == "warning"]
