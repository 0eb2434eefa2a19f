"""A generated corpus is the same for the same seed, distributed as the real one, sound, and wrong only where asked."""

from __future__ import annotations

import importlib.util
import json
import sys
import tracemalloc
from functools import cache
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Store

from gestand.iri import Iris
from gestand.pipeline import BuildError, validate_sources
from tests.shipping import ROOT

RULES = {"date": "S15", "target": "S52", "number": "S33", "dangling": "S31", "digest": "S46", "untitled": "S16"}
"""The rule of shapes/ that finds each kind of error."""


@cache
def benchmark(name: str) -> ModuleType:
    """Load a script of the benchmarks."""
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", ROOT / "benchmarks" / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(folder: Path, triples: int, seed: int = 0, **errors: int) -> dict[str, bytes]:
    corpus = benchmark("corpus")
    corpus.write(folder, triples, corpus.Corpus(seed, errors=errors))
    return {path.name: path.read_bytes() for path in sorted((folder / "corpus").iterdir())}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the statistics of the real corpus, and those of one that is generated to its size."""
    real = json.loads((ROOT / "benchmarks" / "corpus.json").read_text())
    folder = tmp_path_factory.mktemp("whole")
    written(folder, real["sections"] * benchmark("corpus").TRIPLES_PER_SECTION)
    store = Store()
    for path in (folder / "corpus").iterdir():
        store.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES)
    return real, benchmark("typical_corpus").measure(store, f"{benchmark('corpus').BASE}/ns/belofte-bewijs#")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    first, again, other = (written(tmp_path / name, 5_000, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2)))
    assert (True, False) == (first == again, first == other)


def test_there_is_as_much_as_in_the_real_corpus(measured: tuple[dict[str, Any], dict[str, Any]]) -> None:
    names = ("chapters", "sections", "decisions", "assessments")
    real, generated = ([one[name] for name in names] for one in measured)
    assert real == generated


@pytest.mark.parametrize("name", ["decisionTitle", "decisionText", "sectionTitle", "atomicText", "claimText", "verdictText"])
def test_half_of_the_texts_are_about_as_long_as_real_ones(measured: tuple[dict[str, Any], dict[str, Any]], name: str) -> None:
    real, generated = (one["lengths"][name] for one in measured)
    assert [] == [(a, b) for a, b in list(zip(real, generated, strict=True))[5:16] if abs(a - b) > 0.2 * a + 5]


def test_few_decisions_are_cited_much(measured: tuple[dict[str, Any], dict[str, Any]]) -> None:
    real, generated = (one["citations"] for one in measured)
    assert max(abs(a - b) for a, b in zip(real, generated, strict=True)) < 0.08


def test_kinds_have_their_shares(measured: tuple[dict[str, Any], dict[str, Any]]) -> None:
    real, generated = ({(k, w): n / sum(c.values()) for k, c in one["kinds"].items() for w, n in c.items()} for one in measured)
    assert max(abs(share - generated.get(key, 0)) for key, share in real.items()) < 0.1


def test_a_generated_corpus_passes_the_gate(tmp_path: Path) -> None:
    written(tmp_path / "made", 8_000)
    report, _ = validate_sources([tmp_path / "made" / "corpus.toml"], Iris.of(benchmark("corpus").BASE), tmp_path, str)
    assert report.conforms


def test_each_kind_of_error_is_found_by_its_rule(tmp_path: Path) -> None:
    assert set(RULES) == set(benchmark("corpus").ERRORS)
    written(tmp_path / "made", 8_000, **dict.fromkeys(RULES, 1))
    try:
        report, _ = validate_sources([tmp_path / "made" / "corpus.toml"], Iris.of(benchmark("corpus").BASE), tmp_path, str)
    except BuildError as error:
        report = error.report  # type: ignore[assignment]
    identifiers = {report.rules[result.constraint or result.shape].identifier for result in report.results}
    assert set() == set(RULES.values()) - identifiers


def test_memory_does_not_grow_with_the_corpus() -> None:
    def peak(triples: int, sections: int) -> int:
        tracemalloc.start()
        for _ in islice(benchmark("corpus").Corpus().batches(triples), sections):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(10_000_000, 200) < 2 * peak(10_000_000, 50)
