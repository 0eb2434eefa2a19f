"""The gate runs pySHACL beside its own engines on a sample of every build, and believes pySHACL when they differ."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from gestand import store
from gestand.validate import gate, reference
from gestand.validate.report import Result
from gestand.validate.rules import Shapes, shapes
from tests.test_shapes import IRIS, SEED, case_triples, concepts

BROKEN = SEED.parent / "S55-cited-and-not-recognised.ttl"
TEXT = SEED.parent / "S01-short-text.ttl"


@pytest.fixture
def quads(tmp_path: Path) -> Path:
    """Write the triples of two cases: a fault that SPARQL finds, and one that the core finds."""
    graph = str(IRIS.graph("bron", "proef"))
    path = tmp_path / "all.nq"
    triples = case_triples(BROKEN) | case_triples(TEXT) | concepts()
    path.write_text("".join(f"{one} {graph} .\n" for one in sorted(map(str, triples))), encoding="utf-8")
    return path


def test_engines_that_agree_are_believed_without_a_word(quads: Path) -> None:
    report = gate.check(store.in_memory(quads), quads, IRIS, {})
    assert ((), False) == (report.notes, report.conforms)


@pytest.mark.parametrize("lost", ["SPARQLConstraintComponent", "MinLengthConstraintComponent"])
def test_pyshacl_checks_everything_when_the_fast_engine_differs_and_the_report_warns(
    quads: Path, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    sound, fast = gate.check(store.in_memory(quads), quads, IRIS, {}), gate.results

    def blind(opened: ox.Store, rules: Shapes, nquads: Path | None = None) -> list[Result]:
        return [one for one in fast(opened, rules, nquads) if not one.component.endswith(lost)]

    monkeypatch.setattr(gate, "results", blind)
    report = gate.check(store.in_memory(quads), quads, IRIS, {})
    assert [one.key for one in sound.results] == [one.key for one in report.results]
    assert any(one.component.endswith(lost) for one in report.results)
    note = next(report.lines())
    assert note.startswith("note: the fast SHACL engine and pySHACL differ on a sample (0 only fast, ")


def test_the_reference_parses_each_query_once(quads: Path) -> None:
    reference._prepared.cache_clear()
    reference.reference_results(store.in_memory(quads), shapes(IRIS))
    said = reference._prepared.cache_info()
    assert said.hits > said.misses > 0
