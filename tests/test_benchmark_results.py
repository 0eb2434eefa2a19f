"""Kept results of benchmarks: a regression is told, a better ratio is not, and the page shows what the file holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.shipping import ROOT
from tests.test_generated_corpus import benchmark


@pytest.mark.parametrize(("new", "told"), [(1.0, 0), (2.0, 0), (2.39, 0), (2.41, 1)])
def test_a_ratio_that_is_worse_by_more_than_a_fifth_is_a_regression(new: float, told: int) -> None:
    assert told == len(benchmark("results").regressions({"a": 2.0}, {"a": new}))


def test_a_ratio_that_is_measured_no_more_is_told() -> None:
    assert ["a: not measured, 2 kept"] == benchmark("results").regressions({"a": 2.0}, {"b": 1.0})


def test_the_last_result_of_a_benchmark_counts(tmp_path: Path) -> None:
    results, file = benchmark("results"), tmp_path / "results.jsonl"
    for name, value in (("one", 1.0), ("two", 9.0), ("one", 3.0)):
        results.keep(name, {"a": value}, [], file)
    assert {"a": 3.0} == results.kept("one", file)


def test_nothing_to_compare_with_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="has no result of large"):
        benchmark("results").kept("large", tmp_path / "results.jsonl")


def test_the_page_and_its_charts_are_those_of_the_kept_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    made = benchmark("charts").files(benchmark("results").read())
    docs = ROOT / "docs"
    written = [docs / "benchmarks.md", *(docs / "benchmarks").iterdir()]
    assert made == {path.relative_to(docs).as_posix(): path.read_bytes() for path in written}


def test_what_is_kept_has_the_quick_ratios_that_are_checked() -> None:
    assert "promise page, largest over smallest" in benchmark("results").kept("check")
