"""Links in a release: what a link says, what is left out without registers, and that unsure ones stay apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from gestand.store import open_store
from gestand.terms import OWL

from .building import BEB, IRIS, build_quietly, page, pages_source
from .registers import decision, organisation, place, register_source, registers_source

PREFIXES = f"""
PREFIX beb: <{BEB}> PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX schema: <http://schema.org/> PREFIX adms: <http://www.w3.org/ns/adms#>
"""
GENT = "http://vocab.belgif.be/auth/refnis2019/11001"
WORDS = "De stad Gent krijgt 2 miljoen euro. Het Waterhuis en nog eens Gent voeren Richtlijn 2012/27/EU uit."
ID = "62722FB91C4A193816C30632"
DECISION = IRIS.decision(ID).value


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple("" if term is None else term.value for term in row) for row in found)  # type: ignore[union-attr]


def built(folder: Path, *registers: Path, **attributes: object) -> Store:
    folder.mkdir(exist_ok=True)
    files = [pages_source(folder, page()), register_source(folder, decision(ID, WORDS, **attributes)), *registers]
    return open_store(build_quietly(files, folder / "releases").release.store)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("links")
    return built(folder, registers_source(folder, place("Gent"), organisation("https://o.example/1", "Waterhuis")))


def test_a_link_says_everything_that_it_rests_on(store: Store) -> None:
    query = f"""SELECT ?to ?way ?status ?confidence ?seen ?register ?day ?rule WHERE {{
      ?link a beb:Link ; beb:linkFrom <{DECISION}> ; beb:linkProperty dcterms:spatial ; beb:linkTo ?to ;
        beb:linkWay ?way ; beb:linkStatus ?status ; beb:linkConfidence ?confidence ; beb:targetSeen ?seen ;
        beb:targetRegister ?register ; beb:checkedOn ?day ; prov:wasGeneratedBy ?rule }}"""
    concept = IRIS.concept
    assert ask(store, query) == [
        (
            GENT, concept("Koppelwijze", "vermeld").value, concept("Koppelstatus", "vastgesteld").value, "0.98",
            concept("Doelcontrole", "in-archief").value, IRIS.source("registers").value, "2024-04-12",
            IRIS.activity("koppeling-gemeente-1").value,
        )
    ]  # fmt: skip


def test_a_link_quotes_every_place_that_says_it(store: Store) -> None:
    query = f"""SELECT ?exact ?start ?end WHERE {{
      ?link beb:linkTo <{GENT}> ; beb:anchor ?anchor . ?anchor oa:hasSource <{DECISION}> ; oa:hasSelector ?selector .
      ?selector oa:exact ?exact ; oa:start ?start ; oa:end ?end }}"""
    quoted = [(WORDS[int(start) : int(end)], exact) for exact, start, end in ask(store, query)]
    assert quoted == [("Gent", "Gent"), ("Gent", "Gent")]


def test_a_verified_link_is_stated_plainly_too(store: Store) -> None:
    assert ask(store, f"SELECT ?o WHERE {{ <{DECISION}> dcterms:spatial ?o }}") == [(GENT,)]
    assert ask(store, f"SELECT ?o WHERE {{ <{DECISION}> schema:mentions ?o }}") == [("https://o.example/1",)]


def test_likely_links_and_candidates_are_no_plain_statements(store: Store) -> None:
    query = """SELECT ?property ?to WHERE {
      ?link beb:linkFrom ?from ; beb:linkProperty ?property ; beb:linkTo ?to ; beb:linkStatus ?status .
      FILTER (!STRENDS(STR(?status), "/vastgesteld")) }"""
    unsure = ask(store, query)
    assert {to for _, to in unsure} == {
        "http://data.europa.eu/eli/dir/2012/27/oj",
        f"http://themis.vlaanderen.be/id/nieuwsbrief-info/{ID}",
    }
    for predicate, target in unsure:
        assert not list(store.quads_for_pattern(None, NamedNode(predicate), NamedNode(target), None))


def test_an_amount_has_value_currency_and_quote(store: Store) -> None:
    query = f"""SELECT ?value ?currency ?exact WHERE {{ <{DECISION}> beb:hasAmount ?amount .
      ?amount schema:value ?value ; schema:currency ?currency ; beb:anchor/oa:hasSelector/oa:exact ?exact }}"""
    assert ask(store, query) == [("2000000", "EUR", "2 miljoen euro")]


def test_each_linker_has_its_graph_with_rule_and_source(store: Store) -> None:
    query = """SELECT ?graph ?rule ?source WHERE { ?graph prov:wasGeneratedBy ?rule ; prov:wasDerivedFrom ?source .
      FILTER (CONTAINS(STR(?graph), "/verrijking/gemeente")) }"""
    expected = (IRIS.graph("verrijking", "gemeente"), IRIS.activity("koppeling-gemeente-1"), IRIS.source("registers"))
    assert ask(store, query) == [tuple(one.value for one in expected)]


def test_what_a_linker_found_lies_in_its_graph_alone(store: Store) -> None:
    query = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ <{DECISION}> dcterms:spatial ?place }} }}"
    assert ask(store, query) == [(IRIS.graph("verrijking", "gemeente").value,)]


def test_nothing_of_ours_is_said_to_be_the_same_as_anything(store: Store) -> None:
    assert [quad for quad in store if quad.predicate == OWL.sameAs and quad.subject.value.startswith(IRIS.base)] == []  # type: ignore[union-attr]


def test_without_registers_there_is_no_link(tmp_path: Path) -> None:
    assert ask(built(tmp_path), "SELECT ?s WHERE { { ?s a beb:Link } UNION { ?s a beb:Amount } }") == []


def test_registers_add_graphs_and_change_no_other_graph(tmp_path: Path, store: Store) -> None:
    plain = {str(quad) for quad in built(tmp_path) if "/release/" not in str(quad.graph_name)}
    linked = {str(quad) for quad in store if "/verrijking/" not in str(quad.graph_name)}
    assert plain - linked == set()
    assert {one for one in linked - plain if "/release/" not in one} == set()


@pytest.mark.parametrize(
    ("attributes", "predicate", "target"),
    [
        ({"uri": "http://t.example/nieuws/1"}, "announcedIn", "http://t.example/nieuws/1"),
        ({"uri": None}, "announcedIn", None),
        ({"uri": "geen adres"}, "announcedIn", None),
    ],
)
def test_a_news_item_is_announced_only_where_its_address_was_seen(
    tmp_path: Path, attributes: dict[str, str], predicate: str, target: str | None
) -> None:
    tmp_path.joinpath("r").mkdir()
    register = registers_source(tmp_path / "r", place("Gent"))
    found = ask(built(tmp_path / "b", register, **attributes), f"SELECT ?o WHERE {{ <{DECISION}> beb:{predicate} ?o }}")
    assert found == ([(target,)] if target else [])


def test_the_same_sources_give_the_same_links(tmp_path: Path) -> None:
    stores = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        stores.append(built(folder, registers_source(folder, place("Gent"))))
    assert {str(quad) for quad in stores[0]} == {str(quad) for quad in stores[1]}
    assert Literal("2000000", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")) in {
        quad.object for quad in stores[0]
    }
