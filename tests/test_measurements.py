"""Measurements and checks of addresses as sources: every fault told, figures and outcomes in graphs of their own."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store

from gestand.measurements import METRICS
from gestand.store import open_store

from .building import BEB, IRIS, build_quietly, load, pages_source
from .building import page as a_page
from .linking import GOLD

HEAD = 'loader = "{}"\ntitle = "Proef"\npublisher = "Gestand"\nlicence = "MIT"\nrun = "{}"\nissued = 2031-01-01\n'
FIGURE = f'of = "koppeling-gemeente-1"\nmetric = "precisie"\nvalue = 0.99\ngold = "sha256:{"0" * 64}"\nday = 2031-01-01\n'
CHECK = 'address = "https://plaatsen.example/1"\nday = 2031-01-02\nresult = "verplaatst"\ncode = 301\n'
QUALITY = Path(__file__).resolve().parent.parent / "quality" / "links.toml"


def measurements(folder: Path, *tables: str) -> Path:
    return written(folder, "measurements", "measurement", tables)


def checks(folder: Path, *tables: str) -> Path:
    return written(folder, "link-checks", "check", tables)


def written(folder: Path, loader: str, table: str, tables: tuple[str, ...]) -> Path:
    file = folder / f"{loader}.toml"
    file.write_text(HEAD.format(loader, loader) + "".join(f"[[{table}]]\n{one}" for one in tables), encoding="utf-8")
    return file


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    prefixes = f"PREFIX beb: <{BEB}> PREFIX dqv: <http://www.w3.org/ns/dqv#> PREFIX dcterms: <http://purl.org/dc/terms/> "
    found = store.query(prefixes + query, use_default_graph_as_union=True)
    assert isinstance(found, QuerySolutions)
    return sorted(tuple(str(term.value) if term else "" for term in row) for row in found)  # type: ignore[union-attr]


def test_a_figure_is_said_with_its_rule_metric_labels_and_day(tmp_path: Path) -> None:
    files = [pages_source(tmp_path, a_page()), measurements(tmp_path, FIGURE + 'computed_on = "verrijking/gemeente"\n')]
    store = open_store(build_quietly(files, tmp_path / "releases").release.store)
    query = """SELECT ?of ?graph ?metric ?value ?day ?gold WHERE {
      ?m a dqv:QualityMeasurement ; dcterms:subject ?of ; dqv:computedOn ?graph ; dqv:isMeasurementOf ?metric ;
         dqv:value ?value ; dcterms:issued ?day ; dcterms:identifier ?gold }"""
    assert rows(store, query) == [
        (
            f"{IRIS.base}/id/activiteit/koppeling-gemeente-1", f"{IRIS.base}/id/graaf/verrijking/gemeente",
            f"{IRIS.base}/id/metriek/precisie", "0.99", "2031-01-01", f"sha256:{'0' * 64}",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('metric = "gevoel"', "unknown metric 'gevoel'"),
        ('gold = "geheim"', "is no digest"),
        ('day = "gisteren"', "measurement.day must be a date"),
        ("value = true", "measurement.value must be a whole number or a number"),
        ('geheim = "ja"', "unknown key measurement.geheim"),
    ],
)
def test_a_figure_that_is_wrong_is_told_with_its_line(tmp_path: Path, wrong: str, told: str) -> None:
    key = wrong.split()[0]
    lines = [line for line in FIGURE.splitlines() if not line.startswith(f"{key} ")]
    records, faults = load(measurements(tmp_path, FIGURE, "\n".join([*lines, wrong, ""])))
    assert len(records) == 1
    assert [fault.place.line for fault in faults.errors] == [13]
    assert told in str(faults.errors[0])


def test_a_missing_key_is_told(tmp_path: Path) -> None:
    _, faults = load(measurements(tmp_path, 'of = "x"\n'))
    assert sorted(fault.message for fault in faults.errors) == [
        f"the key measurement.{key} is missing" for key in ("day", "gold", "metric", "value")
    ]


def test_a_check_says_address_day_outcome_and_where_it_went(tmp_path: Path) -> None:
    files = [pages_source(tmp_path, a_page()), checks(tmp_path, CHECK + 'moved_to = "https://plaatsen.example/2"\n')]
    store = open_store(build_quietly(files, tmp_path / "releases").release.store)
    query = """SELECT ?address ?day ?result ?code ?to WHERE {
      ?c a beb:LinkCheck ; beb:checkedAddress ?address ; beb:checkedOn ?day ; beb:checkResult ?result ;
         beb:responseCode ?code ; dcterms:isReplacedBy ?to }"""
    moved = IRIS.concept("Bereikbaarheid", "verplaatst").value
    assert rows(store, query) == [
        ("https://plaatsen.example/1", "2031-01-02", moved, "301", "https://plaatsen.example/2")
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ('address = "geen adres"', "is no IRI"),
        ('result = "weg"', "unknown result 'weg'"),
        ("code = 7", "is no HTTP status code"),
        ('moved_to = "daar"', "is no IRI"),
    ],
)
def test_a_check_that_is_wrong_is_told(tmp_path: Path, wrong: str, told: str) -> None:
    lines = [line for line in CHECK.splitlines() if not line.startswith(f"{wrong.split()[0]} ")]
    records, faults = load(checks(tmp_path, "\n".join([*lines, wrong, ""])))
    assert (records, len(faults.errors)) == ([], 1)
    assert told in str(faults.errors[0])


def test_the_committed_figures_load_and_are_of_the_gold_set_as_it_is() -> None:
    records, faults = load(QUALITY)
    table = tomllib.loads(QUALITY.read_text(encoding="utf-8"))
    assert faults.errors == []
    assert len(records) == len(table["measurement"]) > 0
    assert {one["gold"] for one in table["measurement"]} == {"sha256:" + sha256(GOLD.read_bytes()).hexdigest()}
    assert {one["metric"] for one in table["measurement"]} <= METRICS.keys()
