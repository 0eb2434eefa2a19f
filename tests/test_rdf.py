"""Sources of RDF: broken files, blank nodes, layers, and where fetched files came from."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, parse
from rdflib import Graph
from rdflib.compare import isomorphic

from gestand.evidence import GraphFile
from gestand.pipeline import BuildError
from gestand.skolem import CircleError, skolemized
from gestand.store import open_store

from .archiving import archive_of
from .building import IRIS, build_quietly, load, source_file, write
from .test_fetch import broken_themes

BROKEN = """\
@prefix x: <http://x.example/> .

x:a x:p "een" .
x:b x:p "twee
  x:q x:r .
x:c x:p "drie." ;
    x:q x:r .
"""


def rdf(folder: Path, body: str | bytes, name: str = "lijst.ttl", **keys: str) -> Path:
    write(folder, {f"bron/{name}": body})
    return source_file(folder, "rdf", "bron", **keys)


def test_a_broken_file_stops_the_build_and_says_what_could_be_done(tmp_path: Path) -> None:
    records, faults = load(rdf(tmp_path, BROKEN))
    (fault,) = faults.errors
    assert ([], 4) == (records, fault.place.line)
    assert 'on_error = "skip"' in fault.remedy


def test_the_whole_statements_of_a_broken_file_are_read_when_the_source_says_so(tmp_path: Path) -> None:
    (record,), faults = load(rdf(tmp_path, BROKEN, on_error='"skip"'))
    assert isinstance(record, GraphFile)
    assert ["a", "c", "c"] == sorted(str(quad.subject)[-2] for quad in record.quads)
    assert [(4, "warning")] == [(one.place.line, one.severity) for one in faults.all if "left out" in one.message]


@pytest.mark.parametrize(
    ("body", "name", "message"),
    [
        ('<x:a> <x:b> """\n. \n""" .\n x', "lijst.ttl", "where a statement ends cannot be seen"),
        ("<x:a> <x:b> [ <x:c> <x:d> ] .\n x", "lijst.ttl", "where a statement ends cannot be seen"),
        ("x\ny\n", "lijst.nt", "has no whole statement: all 2 are faulty"),
        ("<rdf:RDF", "lijst.rdf", "is RDF/XML, of which no part can be taken for whole"),
    ],
)
def test_what_cannot_be_recovered_for_sure_is_an_error(tmp_path: Path, body: str, name: str, message: str) -> None:
    records, faults = load(rdf(tmp_path, body, name, on_error='"skip"'))
    assert ([], True) == (records, any(message in one.message for one in faults.errors)), faults.all


def test_a_whole_file_is_read_alike_whatever_the_source_says_of_errors(tmp_path: Path) -> None:
    whole = BROKEN.replace('"twee', '"twee" ;')
    (stop,), _ = load(rdf(tmp_path, whole))
    (skip,), _ = load(rdf(tmp_path, whole, on_error='"skip"'))
    assert isinstance(stop, GraphFile) and isinstance(skip, GraphFile) and stop.quads == skip.quads


@pytest.mark.themis
def test_the_published_theme_list_loses_only_the_broken_statement(tmp_path: Path, data: Callable[[str], Path]) -> None:
    broken = broken_themes(data("themis"))
    (record,), faults = load(rdf(tmp_path, broken, on_error='"skip"'))
    whole = set(parse(path=str(data("themis") / "codelists/themas-2025-12.ttl"), format=RdfFormat.TURTLE))
    assert isinstance(record, GraphFile)
    lost = {quad.triple for quad in whole} - {quad.triple for quad in record.quads}
    assert {"<http://themis.vlaanderen.be/id/concept/thema/2ef1a01c-861b-449a-9c7b-e0efd324a7d2>"} == {
        str(one.subject) for one in lost
    }
    (told,) = [one for one in faults.all if "left out" in one.message]
    assert broken.split(b"\n")[(told.place.line or 0) - 1] == b"459cbdb0-86ff-4106-879c-6aecda7d3dcc"


# Blank nodes

NODES = "<x:a> <x:b> [ <x:c> [ <x:d> 1 ] ] , [ <x:c> 2 ] ."


def named(text: str) -> tuple[Quad, ...]:
    quads = parse(text, format=RdfFormat.TURTLE)
    return skolemized(quads, lambda name: NamedNode(f"http://x.example/knoop/{name}"))


def test_blank_nodes_get_iris_and_nothing_else_changes() -> None:
    quads = named(NODES)
    assert not [term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, BlankNode)]
    text = "\n".join(f"{quad.triple} ." for quad in quads)
    back = re.sub(r"<http://x\.example/knoop/(\w+)>", r"_:n\1", text)
    assert isomorphic(Graph().parse(data=NODES, format="turtle"), Graph().parse(data=back, format="nt"))


def test_a_name_stays_when_something_else_in_the_file_changes() -> None:
    more = named(NODES + " <x:z> <x:b> [ <x:c> 9 ] .")
    assert set(named(NODES)) < set(more)


def test_a_name_does_not_hang_on_the_order_or_the_labels_of_a_file() -> None:
    assert set(named("<x:a> <x:b> _:q . _:q <x:c> 1, 2 .")) == set(named("_:k <x:c> 2, 1 . <x:a> <x:b> _:k ."))


def test_nodes_of_two_owners_stay_two() -> None:
    quads = named("<x:a> <x:b> [ <x:c> 1 ] . <x:z> <x:b> [ <x:c> 1 ] .")
    assert 2 == len({quad.object for quad in quads if quad.predicate == NamedNode("x:b")})


def test_blank_nodes_in_a_circle_are_told(tmp_path: Path) -> None:
    with pytest.raises(CircleError):
        named("_:a <x:b> _:c . _:c <x:b> _:a .")
    _, faults = load(rdf(tmp_path, "_:a <x:b> _:c . _:c <x:b> _:a .", blank_nodes='"name"'))
    assert ["give one of them an IRI"] == [one.remedy for one in faults.errors]


def test_a_blank_node_is_refused_unless_the_source_allows_it(tmp_path: Path) -> None:
    _, faults = load(rdf(tmp_path, NODES))
    assert [True] == ['write blank_nodes = "name"' in one.remedy for one in faults.errors]


# What a release says of them


def release(folder: Path, file: Path) -> Store:
    return open_store(build_quietly([file], folder / "releases").release.store)


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    prefixes = "PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dcterms: <http://purl.org/dc/terms/> "
    found = store.query(prefixes + query, use_default_graph_as_union=True)
    return sorted(tuple(term.value for term in row) for row in found)  # type: ignore[union-attr]


def test_named_nodes_lie_under_their_source_and_file(tmp_path: Path) -> None:
    store = release(tmp_path, rdf(tmp_path, "<http://x.example/a> <http://x.example/b> [ <http://x.example/c> 1 ] .", blank_nodes='"name"'))
    ((node,),) = ask(store, "SELECT ?n WHERE { ?s <http://x.example/b> ?n }")
    assert node.startswith(f"{IRIS.base}/id/bron/bron/lijst-ttl/knoop/")


@pytest.mark.parametrize("layer", ["bron", "verrijking", "codelijst"])
def test_the_graph_of_a_file_lies_in_the_layer_that_the_source_names(tmp_path: Path, layer: str) -> None:
    store = release(tmp_path, rdf(tmp_path, "<http://x.example/a> <http://x.example/b> 1 .", layer=f'"{layer}"'))
    graphs = ask(store, "SELECT ?g WHERE { GRAPH ?g { <http://x.example/a> ?p ?o } }")
    assert [(f"{IRIS.base}/id/graaf/{layer}/bron/lijst-ttl",)] == graphs


def test_a_layer_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(BuildError) as caught:
        release(tmp_path, rdf(tmp_path, "<http://x.example/a> <http://x.example/b> 1 .", layer='"afgeleid"'))
    assert "layer 'afgeleid' is unknown" in str(caught.value.faults[0])


def fetched(folder: Path, body: bytes = b"<http://x.example/a> <http://x.example/b> 1 .") -> Path:
    """Write a source as a fetch would leave it."""
    archive_of(folder / "archive", {"https://open.example/lijst.ttl": body}, "bron")
    return rdf(folder, body, fetch='{file = [{url = "https://open.example/lijst.ttl"}]}')


def test_a_release_says_from_which_address_a_graph_came_when_and_with_which_digest(tmp_path: Path) -> None:
    store = release(tmp_path, fetched(tmp_path))
    ((_, address, moment, digest),) = ask(
        store,
        """SELECT ?g ?from ?at ?digest WHERE {
             GRAPH ?g { <http://x.example/a> ?p ?o } ?g prov:wasDerivedFrom ?capture .
             ?capture dcterms:source ?from ; prov:generatedAtTime ?at ; dcterms:identifier ?digest }""",
    )
    assert ("https://open.example/lijst.ttl", "2024-05-01T12:00:00Z", True) == (address, moment, digest.startswith("sha256:"))


def test_a_fetched_file_that_was_changed_stops_the_build(tmp_path: Path) -> None:
    file = fetched(tmp_path)
    (tmp_path / "bron/lijst.ttl").write_text("<http://x.example/a> <http://x.example/b> 2 .")
    with pytest.raises(BuildError) as caught:
        release(tmp_path, file)
    assert f"is not as it was fetched (run gestand fetch {file})" in str(caught.value.faults[-1])


def test_a_source_that_was_never_fetched_says_so(tmp_path: Path) -> None:
    file = source_file(tmp_path, "rdf", "bron", fetch='{file = [{url = "https://open.example/lijst.ttl"}]}')
    with pytest.raises(BuildError) as caught:
        release(tmp_path, file)
    assert f"path 'bron' does not exist (run gestand fetch {file})" in str(caught.value.faults[0])


def test_the_address_of_a_source_is_published(tmp_path: Path) -> None:
    address = '"https://open.example/over"'
    store = release(tmp_path, rdf(tmp_path, "<http://x.example/a> <http://x.example/b> 1 .", address=address))
    found = ask(store, f"SELECT ?a WHERE {{ <{IRIS.base}/id/bron/bron> dcterms:source ?a }}")
    assert [("https://open.example/over",)] == found


def test_what_two_files_say_is_kept_once_and_told_once(tmp_path: Path) -> None:
    same = '<http://x.example/a> <http://x.example/p> "een" . <http://x.example/b> <http://x.example/p> "twee" .'
    write(tmp_path, {"bron/een.ttl": same, "bron/twee.ttl": same})
    built = build_quietly([source_file(tmp_path, "rdf", "bron")], tmp_path / "releases")
    (told,) = [str(fault) for fault in built.faults if "in two graphs" in str(fault)]
    assert "2 statements came in two graphs and are kept in one; left out: <http://x.example/a>" in told
