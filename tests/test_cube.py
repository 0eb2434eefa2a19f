"""Figures by place and period: CSV with CSVW metadata becomes a data cube."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Store

from gestand.evidence import GraphFile
from gestand.store import open_store

from .building import EXAMPLES, IRIS, build_quietly, load, source_file, write

CUBE = EXAMPLES / "cube"
PREFIXES = """
PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX sd: <http://purl.org/linked-data/sdmx/2009/dimension#>
PREFIX refnis: <http://vocab.belgif.be/auth/refnis2019/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
ROWS = list(csv.DictReader((CUBE / "bevolking/inwoners.csv").open(encoding="utf-8")))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    files = [CUBE / "bevolking.toml", EXAMPLES / "reference" / "gemeenten.toml"]
    return open_store(build_quietly(files, tmp_path_factory.mktemp("cube") / "releases").release.store)


def ask(store: Store, query: str) -> list[tuple[str, ...]]:
    found = store.query(PREFIXES + query, use_default_graph_as_union=True)
    return sorted(tuple(term.value for term in row) for row in found)  # type: ignore[union-attr]


def test_each_figure_of_the_example_is_an_observation(store: Store) -> None:
    found = ask(store, """SELECT ?area ?year ?measure ?value WHERE {
        ?o a qb:Observation ; sd:refArea ?area ; sd:refPeriod ?year ; qb:measureType ?measure . ?o ?measure ?value }""")
    stated = Counter(
        (row["nis"], row["jaar"], measure, float(row[measure]))
        for row in ROWS for measure in ("inwoners", "wachtlijst") if row[measure]
    )  # fmt: skip
    assert stated == Counter((a.rpartition("/")[2], y, m.rpartition("/")[2], float(v)) for a, y, m, v in found)


def test_the_place_of_a_figure_is_one_of_the_register(store: Store) -> None:
    found = ask(store, """SELECT DISTINCT ?name WHERE {
        ?o a qb:Observation ; sd:refArea ?area . ?area skos:prefLabel ?name FILTER (LANG(?name) = "nl") }""")
    assert [("Gent",), ("Lokeren",), ("Moerbeke",)] == found


def test_the_structure_names_each_component(store: Store) -> None:
    found = ask(store, """SELECT ?kind (COUNT(*) AS ?n) WHERE { ?s a qb:DataStructureDefinition ; qb:component ?c .
        ?c ?kind ?p FILTER (?kind IN (qb:dimension, qb:measure)) } GROUP BY ?kind""")
    assert [("dimension", "3"), ("measure", "2")] == [(kind.rpartition("#")[2], n) for kind, n in found]


def test_the_cube_says_from_which_source_it_is(store: Store) -> None:
    found = ask(store, "SELECT ?s WHERE { ?c a qb:DataSet ; <http://purl.org/dc/terms/source> ?s }")
    assert [(f"{IRIS.base}/id/bron/bevolking",)] == found


INTEGRITY = {
    "IC-1": """ASK { { ?o a qb:Observation FILTER NOT EXISTS { ?o qb:dataSet ?d } } UNION
        { ?o a qb:Observation ; qb:dataSet ?d1, ?d2 FILTER (?d1 != ?d2) } }""",
    "IC-2": """ASK { { ?d a qb:DataSet FILTER NOT EXISTS { ?d qb:structure ?s } } UNION
        { ?d a qb:DataSet ; qb:structure ?s1, ?s2 FILTER (?s1 != ?s2) } }""",
    "IC-3": """ASK { ?s a qb:DataStructureDefinition
        FILTER NOT EXISTS { ?s qb:component ?c . ?c qb:measure ?p . ?p a qb:MeasureProperty } }""",
    "IC-11": """ASK { ?o qb:dataSet/qb:structure/qb:component/qb:dimension ?d FILTER NOT EXISTS { ?o ?d ?v } }""",
    "IC-12": """ASK { { SELECT ?o1 ?o2 (MIN(?same) AS ?all) WHERE {
        ?d qb:structure/qb:component/qb:dimension ?dim . ?o1 qb:dataSet ?d ; ?dim ?v1 . ?o2 qb:dataSet ?d ; ?dim ?v2 .
        FILTER (?o1 != ?o2) BIND (IF(?v1 = ?v2, 1, 0) AS ?same) } GROUP BY ?o1 ?o2 } FILTER (?all = 1) }""",
    "IC-15": """ASK { ?o qb:dataSet/qb:structure/qb:component/qb:dimension qb:measureType . ?o qb:measureType ?m
        FILTER NOT EXISTS { ?o ?m ?v } }""",
    "IC-16": """ASK { ?o qb:dataSet/qb:structure ?s ; qb:measureType ?m ; ?other ?v . ?s qb:component ?c .
        ?c qb:measure ?other FILTER (?other != ?m) }""",
}


@pytest.mark.parametrize("number", INTEGRITY)
def test_the_example_breaks_no_integrity_constraint_of_the_vocabulary(store: Store, number: str) -> None:
    assert not store.query(PREFIXES + INTEGRITY[number], use_default_graph_as_union=True)


# Faults

METADATA: dict[str, Any] = json.loads((CUBE / "bevolking/inwoners.csv-metadata.json").read_text("utf-8"))


def table(folder: Path, text: str, **changes: Any) -> Path:
    """Write a table with the metadata of the example; changes by column, or of the table itself."""
    said = json.loads(json.dumps(METADATA))
    for name, value in changes.items():
        columns = {column["name"]: column for column in said["tableSchema"]["columns"]}
        columns.get(name, said).update(value)
    write(folder, {"kubus/inwoners.csv": text, "kubus/inwoners.csv-metadata.json": json.dumps(said)})
    return source_file(folder, "cube", "kubus")


HEAD = "nis,jaar,inwoners,wachtlijst\n"


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("44021,2021,veel,1\n", 2, "inwoners"),
        ("44021,2021,1,1\n44021,2021,2,2\n", 3, "has the same nis, jaar as line 2"),
        ("44021,21,1,1\n", 2, "jaar: '21' is no gYear"),
        ("44021,,1,1\n", 2, "required"),
        ("Gent,2021,1,1\n", 2, "nis"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(tmp_path: Path, rows: str, line: int, message: str) -> None:
    records, faults = load(table(tmp_path, HEAD + rows))
    assert ([], True) == (records, any(one.place.line == line and message in one.message for one in faults.errors)), faults.all


def test_every_wrong_row_is_told_at_once(tmp_path: Path) -> None:
    _, faults = load(table(tmp_path, HEAD + "44021,2021,veel,1\n44021,2022,1,1\n44021,2023,geen,1\n"))
    assert [2, 4] == [one.place.line for one in faults.errors]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"jaar": {"rdf:type": None}}, "column 'jaar' does not say what it is in the cube"),
        ({"jaar": {"rdf:type": {"@id": "qb:Slice"}}}, "does not say what it is in the cube: qb:Slice"),
        ({"nis": {"propertyUrl": None}}, "column 'nis' has no propertyUrl that is an IRI"),
        ({"url": {"url": "../buiten.csv"}}, "names the table '../buiten.csv', which does not lie beside it"),
        ({"url": {"url": "https://x.example/a.csv"}}, "which does not lie beside it"),
        ({"inwoners": {"suppressOutput": True}, "wachtlijst": {"suppressOutput": True}}, "has no measure"),
    ],
)
def test_metadata_that_does_not_describe_a_cube_is_told(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    (tmp_path / "buiten.csv").write_text(HEAD)
    records, faults = load(table(tmp_path, HEAD + "44021,2021,1,1\n", **changes))
    assert ([], True) == (records, any(message in one.message for one in faults.errors)), faults.all


def test_metadata_that_is_no_json_is_told(tmp_path: Path) -> None:
    file = table(tmp_path, HEAD)
    (tmp_path / "kubus/inwoners.csv-metadata.json").write_text("{")
    assert ["is no CSVW metadata of a table"] == [one.message.partition(":")[0] for one in load(file)[1].errors]


def test_a_row_that_measures_nothing_is_left_out_and_told(tmp_path: Path) -> None:
    (record,), faults = load(table(tmp_path, HEAD + "44021,2021,,\n44021,2022,1,\n"))
    assert isinstance(record, GraphFile)
    seen = {quad.subject.value for quad in record.quads if "/waarneming/" in str(quad.subject)}  # type: ignore[union-attr]
    assert (1, ["measures nothing, and was left out"]) == (len(seen), [one.message for one in faults.all if one.place.line == 2])


def test_a_cube_of_one_measure_needs_no_dimension_for_it(tmp_path: Path) -> None:
    (record,), _ = load(table(tmp_path, HEAD + "44021,2021,1,1\n", wachtlijst={"suppressOutput": True}))
    assert isinstance(record, GraphFile)
    assert not [quad for quad in record.quads if "measureType" in str(quad.predicate)]
